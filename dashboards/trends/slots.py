"""One hour of one weekday in Shanghai, as a cell of the heat map asks for it: `0-9` is Monday 9."""

import re
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext

from complaints.domain.times import SHANGHAI
from complaints.search.asking import Between, Node, OneOf
from dashboards.trends.rhythm import WEEKDAYS

HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
MOST_WEEKS = 60  # a longer time is cut at its beginning


def read(text: str) -> tuple[int, int] | None:
    """Weekday (0 is Monday) and hour; None for what is none."""
    found = re.fullmatch(r"([0-6])-(1?[0-9]|2[0-3])", text, re.ASCII)
    return (int(found[1]), int(found[2])) if found else None


def word(text: str) -> str:
    found = read(text)
    if found is None:
        return ""
    return gettext("%(day)s %(hour)s 时") % {"day": WEEKDAYS[found[0]], "hour": found[1]}


def hours(text: str, since: datetime, until: datetime) -> Node:
    """Every such hour of which a part lies in [since, until)."""
    weekday, hour = read(text) or (0, 0)
    local = until.astimezone(SHANGHAI).replace(hour=hour, minute=0, second=0, microsecond=0)
    start = local - timedelta(days=(local.weekday() - weekday) % 7)
    starts = [start - week * WEEK for week in range(MOST_WEEKS)]
    kept = [begins for begins in starts if since - HOUR < begins < until]
    return OneOf([hour_from(begins) for begins in kept] or [Between("row", (("lt", 0),))])


def hour_from(start: datetime) -> Between:
    begins = start.astimezone(UTC)
    bounds = (("gte", begins.isoformat()), ("lt", (begins + HOUR).isoformat()))
    return Between("published_at", bounds)
