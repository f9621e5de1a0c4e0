"""Reading posts from files: CSV, JSON Lines and XLSX, row by row, in flat memory.

Each reader yields `Line(number, row, problem)`: the line number as an editor shows it, and either
the row or what is wrong with that line. A file that can't be read at all raises UnreadableFile.
"""

import csv
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import openpyxl

from complaints.arrivals import REQUIRED
from complaints.encodings import encoding_of

LONGEST_LINE = 16 * 1024 * 1024  # bytes; a longer "line" is no post
LARGEST_WORKBOOK = 1024 * 1024 * 1024  # bytes unpacked; a zip bomb unpacks to more


class UnreadableFile(Exception):
    """The whole file can't be used. The message is one sentence with what to do."""


@dataclass(frozen=True)
class Line:
    number: int
    row: dict[str, object] | None = None
    problem: str = ""


def lines_of(path: Path) -> Iterator[Line]:
    """The rows of a file, by its ending."""
    if not path.is_file():
        raise UnreadableFile(f"{path} is not there: check the name.")
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise UnreadableFile(f"{path} is no .csv, .jsonl or .xlsx file: save it as one of these.")
    try:
        path.open("rb").close()
    except OSError as error:
        raise UnreadableFile(f"{path} can't be opened: {error.strerror}.") from error
    return reader(path) if path.stat().st_size else iter(())


def csv_lines(path: Path) -> Iterator[Line]:
    """Comma, semicolon or tab separated, with a header line; UTF-8, UTF-16 or GB18030."""
    csv.field_size_limit(LONGEST_LINE)
    with path.open(encoding=encoding_of(path), errors="replace", newline="") as file:
        header = file.readline()
        file.seek(0)
        reader = csv.reader(file, delimiter=max(",;\t", key=header.count))
        try:
            columns = [name.strip().lower() for name in next(reader, [])]
            check_columns(path, columns)
            for cells in reader:
                if cells:
                    yield csv_line(reader.line_num, columns, cells)
        except csv.Error as error:
            yield Line(reader.line_num, problem=f"not a CSV line: {error}")


def csv_line(number: int, columns: list[str], cells: list[str]) -> Line:
    if len(cells) > len(columns):
        return Line(number, problem=f"{len(cells)} cells under {len(columns)} columns")
    return Line(number, dict(zip(columns, cells, strict=False)))


def jsonl_lines(path: Path) -> Iterator[Line]:
    """One JSON object a line."""
    encoding = encoding_of(path)
    if encoding == "utf-16":
        raise UnreadableFile(f"{path} is UTF-16: save it as UTF-8.")
    with path.open("rb") as file:
        for number, raw in enumerate(bounded_lines(file), 1):
            if raw is None:
                yield Line(number, problem=f"longer than {LONGEST_LINE // 2**20} MB")
            elif raw.strip():
                yield json_line(number, raw.decode(encoding, errors="replace"))


def bounded_lines(file: BinaryIO) -> Iterator[bytes | None]:
    """Lines of at most LONGEST_LINE bytes; None for a longer one, which is read past."""
    while raw := file.readline(LONGEST_LINE):
        whole = raw.endswith(b"\n") or len(raw) < LONGEST_LINE
        while raw and not raw.endswith(b"\n") and len(raw) == LONGEST_LINE:
            raw = file.readline(LONGEST_LINE)
        yield raw if whole else None


def json_line(number: int, text: str) -> Line:
    try:
        row = json.loads(text.lstrip("\ufeff"))
    except RecursionError:
        return Line(number, problem="nested too deeply")
    except ValueError as error:
        return Line(number, problem=f"not valid JSON: {error}")
    if not isinstance(row, dict):
        return Line(number, problem="not a JSON object")
    return Line(number, {str(key).strip().lower(): value for key, value in row.items()})


def xlsx_lines(path: Path) -> Iterator[Line]:
    """The first sheet, with a header row."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size > LARGEST_WORKBOOK:
            raise UnreadableFile(f"{path} unpacks to more than 1 GB: split it.")
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise UnreadableFile(f"{path} is not an Excel workbook: save it as .xlsx again.") from error
    rows = workbook.worksheets[0].iter_rows(values_only=True)
    columns = [str(cell or "").strip().lower() for cell in next(rows, ())]
    check_columns(path, columns)
    for number, cells in enumerate(rows, 2):
        if any(cell is not None for cell in cells):
            yield Line(number, dict(zip(columns, cells, strict=False)))
    workbook.close()


def check_columns(path: Path, columns: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise UnreadableFile(
            f"{path} has no column {', '.join(missing)}: the first line must name "
            f"{', '.join(REQUIRED)}."
        )


READERS = {".csv": csv_lines, ".jsonl": jsonl_lines, ".ndjson": jsonl_lines, ".xlsx": xlsx_lines}
