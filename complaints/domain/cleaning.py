"""Strangers' text made storable: once, at intake. What a reader sees is not changed."""

import re
from datetime import date, datetime
from math import isfinite

LONGEST_TEXT = 100_000  # characters; nobody writes a complaint as long as a novel
# C0 and C1 controls except tab and line feed: invisible, and PostgreSQL refuses NUL.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
LONE_SURROGATES = re.compile(r"[\ud800-\udfff]")
LEADS_TO_PAGES = ("http://", "https://")


def scalar(value: object) -> object | None:
    """The value where a column can hold it; None for lists, objects, NaN, yes and no."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, int) and not isinstance(value, bool):
        return value if value.bit_length() < 10_000 else None
    return value if isinstance(value, str | datetime | date) else None


def clean_text(value: object) -> str:
    """Text without controls; half characters become U+FFFD; line ends become \\n."""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return CONTROLS.sub("", LONE_SURROGATES.sub("\ufffd", text)).strip()


def clean_line(value: object, longest: int) -> str:
    """The same on one line, cut at `longest` characters."""
    return " ".join(clean_text(value).split())[:longest]


def clean_url(value: object) -> str:
    """A web address, or nothing: `javascript:` and `data:` addresses lead nowhere good."""
    url = clean_line(value, 1000)
    return url if url.lower().startswith(LEADS_TO_PAGES) and " " not in url else ""


def clean_json(value: object, depth: int = 0) -> object:
    """Anything JSON-like with clean strings, at most 8 levels deep and 100 entries a level."""
    if isinstance(value, dict):
        if depth >= 8:
            return "…"
        pairs = list(value.items())[:100]
        return {clean_line(key, 100): clean_json(item, depth + 1) for key, item in pairs}
    if isinstance(value, list | tuple):
        return [clean_json(item, depth + 1) for item in value[:100]] if depth < 8 else "…"
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):  # JSON readers lose digits beyond 2^53
        return value if abs(value) < 2**53 else whole_number(value)
    return clean_text(value)[:2000]


def whole_number(value: int) -> str:
    """Its digits; Python refuses to write out more than 4,300 of them."""
    return str(value) if value.bit_length() < 10_000 else "…"
