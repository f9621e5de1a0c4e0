"""What a person sees when a command fails: one sentence and what to do, never a trace unasked."""

import re
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError, OperationalError, ProgrammingError

# SQLite and PostgreSQL on tables and columns that the migrations have not made yet.
UNPREPARED = re.compile(r"no such (table|column)|(relation|column) .* does not exist")


def main(argv: list[str]) -> int:
    """Run one command; the exit code. `--traceback` lets every error through as it is."""
    if "--traceback" in argv:
        execute_from_command_line(argv)
        return 0
    try:
        execute_from_command_line(argv)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return 130
    except Exception as error:  # noqa: BLE001  the last line of defence: any error becomes a sentence
        sys.stderr.write(sentence_for(error) + "\n")
        return 1
    return 0


def sentence_for(error: Exception) -> str:
    """One clear sentence for an error that no command foresaw."""
    if isinstance(error, ImproperlyConfigured):
        return f"A setting is wrong: {error}"
    if isinstance(error, DatabaseError):
        return database_sentence(error)
    return (
        f"Unexpected {type(error).__name__}: {first_line(error)}. "
        "Run the command again with --traceback to see where."
    )


def database_sentence(error: DatabaseError) -> str:
    """Missing tables, an unreachable server, anything else of the database."""
    text = first_line(error)
    if isinstance(error, OperationalError | ProgrammingError) and (UNPREPARED.search(text)):
        return f"The database is not prepared ({text}). Run: python manage.py prepare"
    address = django.db.connections["default"].settings_dict
    place = address.get("HOST") or address.get("NAME")
    return f"The database ({place}) failed: {text}. Check HUIYIN_DATABASE_URL and that it is up."


def first_line(error: Exception) -> str:
    """The first line of an error's text, without its full stop."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
