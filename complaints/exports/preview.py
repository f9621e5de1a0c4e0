"""A dry run over a file: what would be taken, what would be refused and why; nothing is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from complaints.arrivals import columns_of
from complaints.exports.files import Line, UnreadableFile
from complaints.exports.layouts import layout_of
from complaints.exports.reading import READERS, Naming, fingerprint, guessed, lines_of
from complaints.steps import RejectedPost

SHOWN = 10
LOOKED_AT = 2_000  # rows; a preview must not take longer than a page may


@dataclass
class Preview:
    """`columns` are the file's, `naming` how they would be read, `tool` whose layout it is."""

    columns: tuple[str, ...] = ()
    tool: str = ""
    naming: dict[str, str] = field(default_factory=dict)
    posts: list[dict[str, object]] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    good: int = 0
    bad: int = 0
    whole: bool = True  # whether every row was looked at
    refusal: str = ""  # why the file can't be used as a whole


def preview(path: Path, kept: Mapping[str, Naming], now: datetime) -> Preview:
    """Reads the beginning of a file as ingest would. Never raises for what the file holds."""
    seen = Preview()
    try:
        look_at_columns(seen, path, kept)
        for count, line in enumerate(islice(lines_of(path, kept), LOOKED_AT + 1)):
            if count == LOOKED_AT:
                seen.whole = False
                break
            look_at(seen, line, now)
    except UnreadableFile as error:
        seen.refusal = str(error).replace(str(path), path.name)
    return seen


def look_at_columns(seen: Preview, path: Path, kept: Mapping[str, Naming]) -> None:
    reader = READERS.get(path.suffix.lower())
    first = next(iter(reader(path)), None) if reader and path.stat().st_size else None
    if first is None:
        return
    seen.columns = first.columns or tuple(first.row or ())
    layout = layout_of(seen.columns)
    own = kept.get(fingerprint(seen.columns))
    seen.tool = layout.tool if layout and own is None else ""
    seen.naming = dict(own) if own else {} if layout else guessed(seen.columns)


def look_at(seen: Preview, line: Line, now: datetime) -> None:
    try:
        if line.row is None:
            raise RejectedPost(line.problem)
        post = columns_of(line.row, now)
    except RejectedPost as reason:
        problem = str(reason)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        problem = f"a value can't be read ({type(error).__name__})"
    else:
        seen.good += 1
        if len(seen.posts) < SHOWN:
            seen.posts.append(post)
        return
    seen.bad += 1
    if len(seen.problems) < SHOWN:
        seen.problems.append((line.number, problem))
