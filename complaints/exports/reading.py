"""Posts in files, in our columns, whatever tool or person named the file's own."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from complaints.arrivals import COLUMNS, REQUIRED
from complaints.exports.databases import sqlite_lines
from complaints.exports.files import (
    Line,
    Reader,
    UnreadableFile,
    csv_lines,
    json_lines,
    jsonl_lines,
    xlsx_lines,
)
from complaints.exports.layouts import COMMON, Row, layout_of

READERS: Mapping[str, Reader] = {
    ".csv": csv_lines, ".jsonl": jsonl_lines, ".ndjson": jsonl_lines, ".json": json_lines,
    ".xlsx": xlsx_lines, ".db": sqlite_lines, ".sqlite": sqlite_lines, ".sqlite3": sqlite_lines,
}  # fmt: skip
CONSTANT = "="  # in a mapping: the value itself, not the name of a column
Naming = Mapping[str, str]  # our column -> the file's column, or `=value`
Reshape = Callable[[Row], Row]


def lines_of(path: Path, kept: Mapping[str, Naming] | None = None) -> Iterator[Line]:
    """The rows of a file, by its ending. `kept` are mappings that a person made, by fingerprint.

    Raises UnreadableFile for a file that can't be used as a whole.
    """
    if path.is_dir():
        raise UnreadableFile(f"{path} is a folder: name the files in it.")
    if not path.is_file():
        raise UnreadableFile(f"{path} is not there: check the name.")
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        endings = ", ".join(READERS)
        raise UnreadableFile(f"{path} is none of {endings}: save it as one of these.")
    try:
        path.open("rb").close()
    except OSError as error:
        raise UnreadableFile(f"{path} can't be opened: {error.strerror}.") from error
    return in_our_columns(path, reader(path), kept or {}) if path.stat().st_size else iter(())


def in_our_columns(path: Path, lines: Iterable[Line], kept: Mapping[str, Naming]) -> Iterator[Line]:
    """A table is named once, by its header; objects of JSON each by their own keys."""
    reshape: Reshape | None = None
    shapes: dict[tuple[str, ...], Reshape] = {}
    for line in lines:
        if line.columns is not None:
            reshape = shape_of(line.columns, kept)
            check_columns(path, line.columns, reshape)
            continue
        if line.row is None:
            yield line
            continue
        if reshape is not None:
            yield replace(line, row=reshape(line.row))
            continue
        keys = tuple(line.row)
        if len(shapes) > 100:  # a stranger's file may name every object's keys anew
            shapes.clear()
        shape = shapes.setdefault(keys, shape_of(keys, kept))
        yield replace(line, row=shape(line.row))


def shape_of(columns: Iterable[str], kept: Mapping[str, Naming]) -> Reshape:
    """How rows with these columns become ours: as a person said, as a tool does, or as guessed."""
    names = tuple(columns)
    own = kept.get(fingerprint(names))
    if own is None and set(REQUIRED) <= set(names):
        return lambda row: row
    layout = None if own else layout_of(names)
    if layout is not None:
        return layout.row
    naming = own or guessed(names)
    return lambda row: renamed(row, naming)


def fingerprint(columns: Iterable[str]) -> str:
    """Names a set of columns, whatever their order."""
    return hashlib.sha256("\n".join(sorted(columns)).encode("utf-8", "replace")).hexdigest()[:32]


def guessed(columns: Iterable[str]) -> dict[str, str]:
    """Our columns that this table seems to have, by the usual names; each of theirs once."""
    left = dict.fromkeys(columns)
    naming: dict[str, str] = {name: name for name in COLUMNS if name in left}
    for name in naming:
        left.pop(name)
    for ours, names in COMMON.items():
        found = next((theirs for theirs in names if theirs in left), None)
        if ours not in naming and found is not None:
            naming[ours] = found
            left.pop(found)
    return naming


def renamed(row: Row, naming: Naming) -> Row:
    ours = {
        name: theirs[len(CONSTANT) :] if theirs.startswith(CONSTANT) else row.get(theirs)
        for name, theirs in naming.items()
    }
    return {key: item for key, item in row.items() if key not in naming.values()} | ours


def check_columns(path: Path, columns: tuple[str, ...], reshape: Reshape) -> None:
    """Raises UnreadableFile for a table that can't give every column that a post needs."""
    given = reshape(dict.fromkeys(columns, "x"))
    missing = [name for name in REQUIRED if not given.get(name)]
    if missing:
        raise UnreadableFile(
            f"{path} has no column {', '.join(missing)}: the first line must name "
            f"{', '.join(REQUIRED)}, or be that of a known tool."
        )
