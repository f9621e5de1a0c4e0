"""What a person or a test may change while the sandbox runs: add a post, switch a fault."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any
from urllib.parse import parse_qsl
from zlib import crc32

from sandbox import faults
from sandbox.world import FEEDS, FORUM, REVIEWS, SHANGHAI, WEIBO, Author, Post

MOST_FIELDS = 50
MOST_DIGITS = 19
YEARS = range(1971, 2101)
NUMBERS = count()


class BadRequest(Exception):
    """A request that can't be taken; its text is the sentence for whoever sent it."""


def fields_of(body: bytes, media_type: str) -> dict[str, Any]:
    """The fields of a JSON object or of a form. Raises BadRequest for anything else."""
    try:
        if body.lstrip().startswith(b"{") or "json" in media_type:
            fields = json.loads(body)
        else:
            fields = dict(parse_qsl(body.decode(), max_num_fields=MOST_FIELDS))
    except (ValueError, RecursionError) as error:
        raise BadRequest("the body is neither JSON nor a form") from error
    if not isinstance(fields, dict):
        raise BadRequest("the body is JSON, but not an object")
    return fields


def post_from(fields: Mapping[str, Any], now: datetime) -> Post:
    """A post as asked for; what is not said is made up. Raises BadRequest with the reason."""
    site = one_of(fields, "site", (WEIBO, FEEDS))
    feed = feed_from(fields) if site == FEEDS else ""
    text = fields.get("text")
    if not isinstance(text, str) or not text.strip():
        raise BadRequest("text is missing")
    return Post(
        id=id_from(fields.get("id"), site, feed, now),
        site=site,
        feed=feed,
        text=text,
        author=author_from(fields.get("author") or "路过的网友", site),
        device=str(fields.get("device") or ""),
        region=str(fields.get("region") or ""),
        published_at=time_from(fields.get("published_at"), now),
        **{name: number(fields, name) or 0 for name in ("likes", "comments", "reposts")},
    )


def feed_from(fields: Mapping[str, Any]) -> str:
    return one_of(fields, "feed", (FORUM, REVIEWS)) if fields.get("feed") else FORUM


def fault_from(fields: Mapping[str, Any]) -> tuple[str, str | None, int | None]:
    """(site, fault or None, for how many answers or None). Raises BadRequest with the reason."""
    site = one_of(fields, "site", faults.SITES)
    fault = one_of(fields, "fault", faults.NAMES) if fields.get("fault") else None
    times = number(fields, "count")
    if times == 0:
        raise BadRequest("count must be at least 1")
    return site, fault, times


def one_of(fields: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or value not in allowed:
        raise BadRequest(f"{name} must be one of: {', '.join(allowed)}")
    return value


def number(fields: Mapping[str, Any], name: str) -> int | None:
    """A whole number from zero up; None when absent."""
    value = fields.get(name)
    if value in (None, ""):
        return None
    if isinstance(value, bool) or not is_number(str(value)):
        raise BadRequest(f"{name} must be a whole number of at most {MOST_DIGITS} digits")
    return int(value)


def is_number(told: str) -> bool:
    return told.isascii() and told.isdecimal() and len(told) <= MOST_DIGITS


def id_from(told: object, site: str, feed: str, now: datetime) -> str:
    """The id asked for, or a new one; made from the clock, so that a restart repeats none."""
    new = int(now.timestamp() * 1_000_000) * 3 + next(NUMBERS)
    wanted = str(told).strip() if isinstance(told, str | int) else ""
    if site == WEIBO:
        if wanted and not is_number(wanted):
            raise BadRequest(f"id must be a number of at most {MOST_DIGITS} digits on weibo")
        return wanted or str(new)
    made = {FORUM: "https://bbs.qinghe.example/t/", REVIEWS: "tag:reviews.qinghe.example,2026:"}
    return wanted or f"{made[feed]}{new}"


def author_from(told: object, site: str) -> Author:
    """A name, or an object with name, id and followers. One name is always one author."""
    fields = told if isinstance(told, dict) else {"name": told}
    name = str(fields.get("name") or "")
    if not name:
        raise BadRequest("author must be a name or an object with a name")
    made = 1_000_000_000 + crc32(name.encode("utf-8", "replace"))
    author_id = str(fields.get("id") or (made if site == WEIBO else f"u{made}"))
    if site == WEIBO and not is_number(author_id):
        raise BadRequest(
            f"an author's id must be a number of at most {MOST_DIGITS} digits on weibo"
        )
    return Author(author_id, name, number(fields, "followers") or 0)


def time_from(told: object, now: datetime) -> datetime:
    """Seconds since 1970 or an ISO 8601 time, Shanghai's when it names no zone; else `now`."""
    if told in (None, ""):
        return now
    try:
        moment = (
            datetime.fromtimestamp(told, UTC)
            if isinstance(told, int | float)
            else datetime.fromisoformat(str(told))
        )
    except (ValueError, OverflowError, OSError) as error:
        raise BadRequest("published_at must be seconds since 1970 or an ISO 8601 time") from error
    if moment.year not in YEARS:
        raise BadRequest(f"published_at must lie between {YEARS[0]} and {YEARS[-1]}")
    return moment.replace(tzinfo=moment.tzinfo or SHANGHAI)
