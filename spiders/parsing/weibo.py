"""Weibo's official commercial search, 2/search/statuses/limited: an answer's body made into a page.

Field names and error codes: open.weibo.com, API v2 (platforms.md, sections 1b and 1d).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from complaints.domain.times import parsed
from complaints.models.sources import Outcome
from spiders.parsing.markup import plain
from spiders.parsing.pages import Page, Unreadable, decoded, is_html, wall

PLATFORM = "weibo"
TOKEN_REFUSED = {*range(21314, 21320), 21327, 21332}
TOO_MANY = {10022, 10023, 10024}
TURNED_AWAY = {10004, 10005, 10006, 10014, 10017}  # address, application or permission not accepted
DELETED = "the status was deleted by its author or by Weibo"
LONGEST_INTEGER = 30  # digits; Python refuses to read numbers of thousands of digits


@dataclass(frozen=True)
class SearchPage(Page):
    """Search results, newest first; `oldest_at` is the time of the last of them."""

    total_number: int = 0
    oldest_at: datetime | None = None


def parse_search(body: bytes, page: int = 1) -> SearchPage:
    """Reads one answer; `page` counts from 1. Never raises: what can't be read is an outcome."""
    text = decoded(body)
    try:
        answer = json.loads(text, parse_int=whole)
    except (ValueError, RecursionError):
        return unread(text)
    if not isinstance(answer, dict):
        return failed(Outcome.MALFORMED, "the answer is JSON, but not an object")
    if answer.get("error_code") or answer.get("error"):
        return refused(answer.get("error_code"))
    statuses = answer.get("statuses")
    total = answer.get("total_number")
    if not isinstance(statuses, list) or not isinstance(total, int) or isinstance(total, bool):
        return failed(Outcome.MALFORMED, "the answer has no statuses or no total_number")
    return results(statuses, total, page)


def unread(text: str) -> SearchPage:
    """What is not JSON: a wall, another HTML page, or a broken answer."""
    if not text.strip():
        return failed(Outcome.MALFORMED, "the answer is empty")
    if is_html(text):
        found = wall(text)
        if found is not None:
            return failed(found.outcome, found.reason)
        return failed(Outcome.MALFORMED, "a web page came instead of JSON")
    return failed(Outcome.MALFORMED, "the answer is not JSON, or it breaks off")


def refused(code: object) -> SearchPage:
    """An API error; its own text is left out because it can repeat the request."""
    number = int(code) if isinstance(code, int | str) and str(code).isdecimal() else 0
    told = f"Weibo answered with error {number}"
    if number in TOKEN_REFUSED:
        return failed(Outcome.LOGIN_WALL, f"{told}: the access token is not accepted")
    if number in TOO_MANY:
        return failed(Outcome.RATE_LIMITED, f"{told}: too many requests")
    if number in TURNED_AWAY:
        return failed(Outcome.BLOCKED, f"{told}: this address or application is not allowed")
    return failed(Outcome.MALFORMED, told)


def failed(outcome: Outcome, reason: str) -> SearchPage:
    return SearchPage(outcome, reason)


def results(statuses: list[object], total: int, page: int) -> SearchPage:
    """The rows of a list. Nothing on the first page counts as nothing only if the total says so."""
    if not statuses:
        if total == 0 or page > 1:
            return SearchPage(Outcome.EMPTY, total_number=total)
        return failed(Outcome.MALFORMED, f"total_number is {total}, but there are no statuses")
    read = [row_of(status) for status in statuses]
    rows = tuple(item for item in read if not isinstance(item, Unreadable))
    left = tuple(item for item in read if isinstance(item, Unreadable))
    times = [parsed(row["published_at"]) for row in rows]
    return SearchPage(
        *meaning(rows, left, page),
        rows,
        left,
        total,
        next((time for time in reversed(times) if time is not None), None),
    )


def meaning(rows: Sequence[object], left: Sequence[Unreadable], page: int) -> tuple[Outcome, str]:
    """A list of nothing but deleted statuses was understood; one of nothing but riddles was not."""
    if rows or page > 1:
        return Outcome.OK, ""
    if all(item.reason == DELETED for item in left):
        return Outcome.EMPTY, ""
    return Outcome.MALFORMED, f"none of {len(left)} statuses can be read"


def row_of(status: object) -> Mapping[str, object] | Unreadable:
    """A status as intake takes it, or the reason why it is none."""
    if not isinstance(status, dict):
        return Unreadable("a status is not an object", {"platform": PLATFORM})
    post_id = id_of(status)
    user = part(status, "user")
    row: dict[str, object] = {
        "platform": PLATFORM,
        "post_id": post_id,
        "kind": "repost" if part(status, "retweeted_status") else "post",
        "text": text_of(status),
        "published_at": status.get("created_at"),
        "url": f"https://m.weibo.cn/detail/{quote(post_id, safe='')}",
        "thread_id": id_of(part(status, "retweeted_status")),
        "author_id": id_of(user),
        "author_name": plain(user.get("screen_name")),
        "followers": user.get("followers_count"),
        "likes": status.get("attitudes_count"),
        "comments": status.get("comments_count"),
        "reposts": status.get("reposts_count"),
        "device": plain(status.get("source")),
        "region": plain(status.get("region_name")).removeprefix("发布于").strip(),
    }
    reason = why_not(status, row)
    return Unreadable(reason, row) if reason else row


def why_not(status: Mapping[str, object], row: Mapping[str, object]) -> str:
    if str(status.get("deleted", "0")) not in {"0", "False", "None"}:
        return DELETED
    if not row["post_id"]:
        return "the status has no id that can be kept whole"
    return "" if row["text"] else "the status has no text"


def id_of(holder: Mapping[str, object]) -> str:
    """`idstr`, `mid` or `id` as text; a decimal number has lost digits and names somebody else."""
    for name in ("idstr", "mid", "id"):
        value = holder.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return plain(value)
    return ""


def text_of(status: Mapping[str, object]) -> str:
    """The whole text: a long one stands in `longText`, and `text` breaks off with 全文."""
    long_text = part(status, "longText").get("longTextContent")
    return plain(long_text if isinstance(long_text, str) and long_text else status.get("text"))


def part(holder: Mapping[str, object], name: str) -> Mapping[str, object]:
    """A nested object, or an empty one where it is missing or something else."""
    value = holder.get(name)
    return value if isinstance(value, dict) else {}


def whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST_INTEGER else digits
