"""MediaCrawler's SQLite files: every table that holds posts, row by row; nothing is written."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from complaints.exports.files import Line, UnreadableFile
from complaints.exports.layouts import layout_of


def sqlite_lines(path: Path) -> Iterator[Line]:
    """The rows of all tables with a known layout. Raises UnreadableFile where there is none."""
    try:
        with closing(opened(path)) as database:
            tables = [
                name for name in names_of_tables(database) if layout_of(columns(database, name))
            ]
            if not tables:
                raise UnreadableFile(f"{path} has no table of posts that Huiyin knows.")
            for table in tables:
                yield from rows(database, table)
    except sqlite3.DatabaseError as error:
        raise UnreadableFile(f"{path} is no whole SQLite database: copy it again.") from error


def opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    database.text_factory = lambda told: told.decode("utf-8", "replace")
    return database


def names_of_tables(database: sqlite3.Connection) -> list[str]:
    found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [str(name) for (name,) in found]


def columns(database: sqlite3.Connection, table: str) -> list[str]:
    """The column names; a table's own name is quoted, it may hold anything."""
    told = database.execute("SELECT name FROM pragma_table_info(?)", [table])
    return [str(name).lower() for (name,) in told]


def rows(database: sqlite3.Connection, table: str) -> Iterator[Line]:
    quoted = table.replace('"', '""')
    names = columns(database, table)
    yield Line(1, columns=tuple(names))
    found = database.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608  the name is quoted
    for number, cells in enumerate(found, 1):
        yield Line(number, dict(zip(names, cells, strict=True)))
