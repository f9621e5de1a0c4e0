"""Tables in files: CSV, JSON Lines and XLSX, row by row, in flat memory.

Each reader yields `Line(number, row, problem)`: the line number as an editor shows it, and either
the row in the file's own columns or what is wrong with that line.
"""

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, BinaryIO

import ijson
import openpyxl

from complaints.exports.encodings import UNREADABLE, encoding_of

LONGEST_LINE = 2 * 1024 * 1024  # bytes; the longest post that intake takes needs a third of it
LARGEST_WORKBOOK = 1024 * 1024 * 1024  # bytes unpacked; a zip bomb unpacks to more
LONGEST_INDENT = 1000  # bytes before the bracket that begins an array
EXACT_DIGITS = 15  # what a spreadsheet keeps of a number
BROKEN_WORKBOOK = (
    zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, IndexError, TypeError,
    AttributeError, EOFError, OSError,
)  # fmt: skip


class UnreadableFile(Exception):
    """The whole file can't be used. The message is one sentence with what to do."""


@dataclass(frozen=True)
class Line:
    """`raw` is what stood there, where it could not be made into a row; `breaks_off` where nothing
    behind it could be read either.

    A table begins with a line of its `columns`, which is neither row nor problem.
    """

    number: int
    row: dict[str, object] | None = None
    problem: str = ""
    raw: str = ""
    columns: tuple[str, ...] | None = None
    breaks_off: bool = False


def csv_lines(path: Path) -> Iterator[Line]:
    """Comma, semicolon or tab separated, with a header line; UTF-8, UTF-16 or GB18030."""
    csv.field_size_limit(LONGEST_LINE)
    encoding = encoding_of(path)
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
        header = file.readline(LONGEST_LINE)
        file.seek(0)
        separator = max(",;\t", key=header.count)
        reader = csv.reader(file, delimiter=separator)
        columns = [name.strip().lower() for name in next_cells(reader) or []]
        number = reader.line_num
        yield Line(1, columns=tuple(columns))
        while (cells := next_cells(reader)) is not None:
            first, number = number + 1, reader.line_num
            if isinstance(cells, str):
                yield Line(number, problem=cells)
            elif cells:
                yield from csv_record(first, columns, cells, separator)


def next_cells(reader: Any) -> list[str] | str | None:
    """The next record's cells; a str says why there are none; None at the end."""
    try:
        return list(next(reader))
    except StopIteration:
        return None
    except csv.Error as error:
        return f"not a CSV line: {error}"


def csv_record(first: int, columns: list[str], cells: list[str], separator: str) -> Iterator[Line]:
    """One record; where an unclosed quote swallowed the lines behind it, those are read again."""
    swallowed = cells[-1].splitlines() if len(cells) < len(columns) else []
    if len(swallowed) < 2:
        yield csv_line(first, columns, cells)
        return
    yield Line(first, problem="a quote is not closed", raw=separator.join(cells[:-1]))
    for number, text in enumerate(swallowed[1:], first + 1):
        again = next_cells(csv.reader(io.StringIO(text), delimiter=separator))
        if isinstance(again, list) and again:
            yield csv_line(number, columns, again)


def csv_line(number: int, columns: list[str], cells: list[str]) -> Line:
    raw = ",".join(cells)
    if len(cells) > len(columns):
        return Line(number, problem=f"{len(cells)} cells under {len(columns)} columns", raw=raw)
    if UNREADABLE.search(raw):
        return Line(number, problem="holds bytes of another encoding", raw=raw)
    return Line(number, dict(zip_longest(columns, cells, fillvalue="")))


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
                yield json_line(number, raw.decode(encoding, errors="surrogateescape"))


def bounded_lines(file: BinaryIO) -> Iterator[bytes | None]:
    """Lines of at most LONGEST_LINE bytes; None for a longer one, which is read past."""
    while raw := file.readline(LONGEST_LINE):
        whole = raw.endswith(b"\n") or len(raw) < LONGEST_LINE
        while raw and not raw.endswith(b"\n") and len(raw) == LONGEST_LINE:
            raw = file.readline(LONGEST_LINE)
        yield raw if whole else None


def json_line(number: int, text: str) -> Line:
    if UNREADABLE.search(text):
        return Line(number, problem="holds bytes of another encoding", raw=text)
    try:
        row = json.loads(text.lstrip("\ufeff"), parse_constant=lambda _: None)
    except RecursionError:
        return Line(number, problem="nested too deeply", raw=text)
    except ValueError as error:
        return Line(number, problem=f"not valid JSON: {error}", raw=text)
    return object_line(number, row)


def xlsx_lines(path: Path) -> Iterator[Line]:
    """The first sheet, with a header row."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size > LARGEST_WORKBOOK:
            raise UnreadableFile(f"{path} unpacks to more than 1 GB: split it.")
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
        rows = workbook.worksheets[0].iter_rows(values_only=True)
        columns = [str(cell or "").strip().lower() for cell in next(rows, ())]
        yield Line(1, columns=tuple(columns))
        for number, cells in enumerate(rows, 2):
            if any(cell is not None for cell in cells):
                yield xlsx_line(number, columns, cells)
        workbook.close()
    except BROKEN_WORKBOOK as error:
        raise UnreadableFile(
            f"{path} is no whole Excel workbook: save it as .xlsx again."
        ) from error


def xlsx_line(number: int, columns: list[str], cells: tuple[object, ...]) -> Line:
    row = dict(zip(columns, cells, strict=False))
    for column, value in row.items():
        if rounded(value):
            row[column] = f"{value}.0"  # as intake knows a number that lost its digits
    return Line(number, row)


def rounded(value: object) -> bool:
    """Whether a spreadsheet cut this number: beyond fifteen digits it writes zeros."""
    digits = str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
    return len(digits) > EXACT_DIGITS and not digits[EXACT_DIGITS:].strip("0")


def json_lines(path: Path) -> Iterator[Line]:
    """An array of objects, read one by one; where it breaks off, what stands before it counts.

    The parser's own message is left out: it quotes what stands there, authors and all.
    """
    number = 0
    with path.open("rb") as file:
        if file.read(LONGEST_INDENT).lstrip()[:1] != b"[":  # of an object ijson gives no item
            yield Line(1, problem="not an array of objects", breaks_off=True)
            return
        file.seek(0)
        try:
            for number, item in enumerate(ijson.items(file, "item", use_float=True), 1):
                yield object_line(number, item)
        except (ijson.JSONError, UnicodeDecodeError):
            yield Line(number + 1, problem="not valid JSON from here on", breaks_off=True)


def object_line(number: int, item: object) -> Line:
    if not isinstance(item, dict):
        return Line(number, problem="not a JSON object", raw=str(item)[:LONGEST_LINE])
    return Line(number, {str(key).strip().lower(): value for key, value in item.items()})


Reader = Callable[[Path], Iterator[Line]]
