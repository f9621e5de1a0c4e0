"""JSON answers of strangers: read without trusting a single field, and made into a page."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from complaints.models.sources import Outcome
from spiders.parsing.pages import Page, Unreadable, is_html, wall

Part = Mapping[str, Any]
Row = Mapping[str, object]
LONGEST_INTEGER = 30  # digits; Python refuses to read numbers of thousands of digits
DEEPEST = 6  # levels of wrapping that relays and exports put around an answer
CALLED_BACK = re.compile(r"^\s*(?:try\s*\{\s*)?[\w$.]{1,80}\s*\(\s*(?=[{\[])")  # JSONP
DELETED = "the entry was deleted by its author or by the platform"


class NotJson(ValueError):
    """The text is no JSON."""


def json_in(text: str) -> Any:
    """The value; a callback around it, text behind it and a second encoding are seen through.

    Raises NotJson.
    """
    start = CALLED_BACK.match(text)
    try:
        value, _ = DECODER.raw_decode(
            text[start.end() :] if start else text.lstrip("\ufeff \r\n\t")
        )
        if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
            value, _ = DECODER.raw_decode(value.lstrip())
    except (ValueError, RecursionError) as error:
        raise NotJson from error
    return value


def whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST_INTEGER else digits


DECODER = json.JSONDecoder(parse_int=whole, parse_constant=lambda _: None)


def not_json(text: str) -> Page:
    """What came instead of JSON: a wall, another web page, or a broken answer."""
    if not text.strip():
        return Page(Outcome.MALFORMED, "the answer is empty")
    if is_html(text):
        return wall(text) or Page(Outcome.MALFORMED, "a web page came instead of JSON")
    return Page(Outcome.MALFORMED, "the answer is not JSON, or it breaks off")


def part(holder: object, *names: str) -> Part:
    """A nested object, or an empty one where it is missing or something else."""
    for name in names:
        holder = holder.get(name) if isinstance(holder, dict) else None
    return holder if isinstance(holder, dict) else {}


def listed(holder: object, name: str) -> list[Part]:
    """The objects of a list; what is no object in it is left out."""
    value = holder.get(name) if isinstance(holder, dict) else None
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def first(holder: Part, *names: str) -> Any:
    """The first value that says anything, or an empty string."""
    for name in names:
        value = holder.get(name)
        if isinstance(value, bool) or value in (None, "") or isinstance(value, dict | list):
            continue
        return value
    return ""


def identifier(holder: Part, *names: str) -> str:
    """An id as text; a number with a fraction has lost digits and names somebody else."""
    for name in names:
        value = holder.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return ""


def holding(answer: object, *names: str) -> Part:
    """The outermost object that has one of the names; relays wrap answers into answers."""
    level = [answer]
    for _ in range(DEEPEST):
        below: list[object] = []
        for item in level:
            if isinstance(item, dict):
                if any(name in item for name in names):
                    return item
                below += item.values()
        level = below
    return {}


def nested(parts: Iterable[Part], *names: str) -> Iterator[tuple[Part, Part]]:
    """Each object, and the objects listed in it under `names` with the one they hang on."""
    for item in parts:
        yield item, {}
        for name in names:
            yield from ((below, item) for below in listed(item, name))


def post(
    platform: str, post_id: str, text: str, published_at: object, **more: object
) -> Row | Unreadable:
    """A row as intake takes it, without what isn't known; or the reason why it is none."""
    row: dict[str, object] = {
        "platform": platform, "post_id": post_id, "kind": "post", "text": text,
        "published_at": published_at,
    } | {name: value for name, value in more.items() if value not in (None, "")}  # fmt: skip
    if not post_id:
        return Unreadable("the entry has no id that can be kept whole", row)
    if not text:
        return Unreadable("the entry has no text", row)
    if published_at in (None, ""):
        return Unreadable("the entry has no time", row)
    return row


def page_of(read: Iterable[Row | Unreadable], *, nothing: bool) -> Page:
    """`nothing` is whether the answer itself says that there is nothing (more).

    A list of nothing but deleted posts was understood; one of nothing but riddles was not.
    """
    items = list(read)
    rows = tuple(item for item in items if not isinstance(item, Unreadable))
    left = tuple(item for item in items if isinstance(item, Unreadable))
    if rows:
        return Page(Outcome.OK, "", rows, left)
    if left and any(item.reason != DELETED for item in left):
        return Page(Outcome.MALFORMED, f"none of {len(left)} entries can be read", rows, left)
    if left or nothing:
        return Page(Outcome.EMPTY, "", rows, left)
    return Page(Outcome.MALFORMED, "there is no post, and no word that there is none")
