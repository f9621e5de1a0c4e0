"""Which stretches of time a search has still to read, so that none is ever left out.

A search is read from the newest post backwards. When the requests allowed for one crawl are used up
first, the stretch that was not read stays in the cursor and is read by a later crawl, after what is
new. The cursor of one keyword:

    {"until": "2026-11-23T02:00:00+00:00", "unread": [["<since>", "<until>"], …]}

Everything before `until` has been read, the stretches in `unread` excepted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from complaints.domain.times import parsed

MOST_UNREAD = 20  # beyond, the two oldest become one: the cursor must not grow for ever


@dataclass(frozen=True)
class Window:
    """From `since` to `until`, both included."""

    since: datetime
    until: datetime

    def before(self, oldest_at: datetime) -> "Window":
        """What is left when everything after `oldest_at` was read; its own second is read again."""
        until = oldest_at + timedelta(seconds=1)
        return replace(self, until=until) if self.since <= until < self.until else self


def to_read(
    kept: Mapping[str, Any], now: datetime, first: timedelta, overlap: timedelta
) -> list[Window]:
    """The windows of one crawl, what is new first. `kept` is the keyword's cursor, maybe empty."""
    until = parsed(kept.get("until", ""))
    since = now - first if until is None else min(until, now) - overlap
    unread = (Window(start, end) for start, end in stretches(kept.get("unread", [])))
    return [Window(since, now), *unread]


def stretches(pairs: Iterable[list[str]]) -> Iterable[tuple[datetime, datetime]]:
    for start, end in pairs:
        since, until = parsed(start), parsed(end)
        if since is not None and until is not None:
            yield since, until


def kept(now: datetime, unread: Iterable[Window]) -> dict[str, Any]:
    """The cursor after a crawl at `now` that left these windows unread."""
    left = sorted(unread, key=lambda window: window.since, reverse=True)
    while len(left) > MOST_UNREAD:
        oldest, older = left.pop(), left.pop()
        left.append(Window(oldest.since, max(oldest.until, older.until)))
    return {
        "until": now.isoformat(),
        "unread": [[window.since.isoformat(), window.until.isoformat()] for window in left],
    }
