"""Reading settings: from the process environment, filled up from files, each with its kind.

An empty value counts as unset, and values are taken as written: a password may begin with `$`.
"""

import os
import re
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured


def fill_from(path: Path) -> None:
    """Adds what `path` sets (NAME=value lines) and the environment doesn't; no file, nothing."""
    environ.Env.read_env(path, overwrite=False)


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def words(name: str, default: list[str] | None = None) -> list[str]:
    """A list divided by commas or white space."""
    return re.split(r"[\s,]+", text(name).strip(", ")) if text(name) else (default or [])


def addresses(name: str) -> list[str]:
    """Addresses divided by white space, or by a comma before the next `scheme://`."""
    return re.split(r"\s+|,(?=[\w+.-]+://)", text(name)) if text(name) else []


def whole_number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not re.fullmatch(r"\d{1,9}", value, re.ASCII):
        raise ImproperlyConfigured(f"{name} must be a whole number, but it is '{value}'.")
    return int(value)


def yes(name: str) -> bool:
    value = text(name, "no").lower()
    if value not in {"yes", "no", "true", "false", "1", "0"}:
        raise ImproperlyConfigured(f"{name} must be yes or no, but it is '{value}'.")
    return value in {"yes", "true", "1"}


def database(name: str, default: str) -> dict[str, Any]:
    """A database address as Django wants it; SQLite and PostgreSQL are the two that are tested."""
    address = text(name, default)
    if not address.startswith(("sqlite:///", "postgres://", "postgresql://")):
        raise ImproperlyConfigured(
            f"{name} must start with sqlite:/// or postgres://, e.g. "
            "postgres://huiyin:password@db.internal:5432/huiyin."
        )
    try:
        parsed: dict[str, Any] = environ.Env.db_url_config(address)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not a whole address.") from error
    return parsed
