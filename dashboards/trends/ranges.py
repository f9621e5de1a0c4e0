"""The spans of time that the trends page offers, cut into hours or Shanghai days."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.utils.formats import date_format
from django.utils.translation import gettext

from complaints.domain.times import SHANGHAI
from dashboards.language import gettext_lazy

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Range:
    """`buckets` whole intervals, the running one included."""

    key: str
    label: str
    interval: Literal["hour", "day", "week"]
    buckets: int

    @property
    def step(self) -> timedelta:
        return {"hour": HOUR, "day": DAY, "week": 7 * DAY}[self.interval]

    @property
    def unit(self) -> str:
        return {"hour": gettext("每小时"), "day": gettext("每天"), "week": gettext("每周")}[
            self.interval
        ]

    def bounds(self, now: datetime) -> tuple[datetime, datetime]:
        """The first moment shown and the first moment no longer shown."""
        local = now.astimezone(SHANGHAI).replace(minute=0, second=0, microsecond=0)
        if self.interval != "hour":
            local = local.replace(hour=0)
        if self.interval == "week":
            local -= local.weekday() * DAY
        until = local + self.step
        return until - self.buckets * self.step, until

    def name_of(self, start: datetime) -> str:
        """11月23日 14 时, 11月23日, or 11月23日 起一周."""
        local = start.astimezone(SHANGHAI)
        day = date_format(local, gettext("n月j日"))
        names = {
            "hour": gettext("%(day)s %(hour)s 时") % {"day": day, "hour": local.hour},
            "day": day,
            "week": gettext("%(day)s 起一周") % {"day": day},
        }
        return names[self.interval]


RANGES = {
    item.key: item
    for item in (
        Range("day", gettext_lazy("24 小时"), "hour", 24),
        Range("week", gettext_lazy("7 天"), "day", 7),
        Range("month", gettext_lazy("30 天"), "day", 30),
        Range("quarter", gettext_lazy("13 周"), "week", 13),
    )
}


def read_range(text: str) -> Range:
    return RANGES.get(text, RANGES["day"])
