"""The spans of time that the trends page offers, cut into hours or Shanghai days."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from complaints.domain.times import SHANGHAI

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
        return {"hour": "每小时", "day": "每天", "week": "每周"}[self.interval]

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
        day = f"{local.month}月{local.day}日"
        names = {"hour": f"{day} {local.hour} 时", "day": day, "week": f"{day} 起一周"}
        return names[self.interval]


RANGES = {
    item.key: item
    for item in (
        Range("day", "24 小时", "hour", 24),
        Range("week", "7 天", "day", 7),
        Range("month", "30 天", "day", 30),
        Range("quarter", "13 周", "week", 13),
    )
}


def read_range(text: str) -> Range:
    return RANGES.get(text, RANGES["day"])
