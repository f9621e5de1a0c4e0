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
    interval: Literal["hour", "day"]
    buckets: int

    @property
    def step(self) -> timedelta:
        return HOUR if self.interval == "hour" else DAY

    @property
    def unit(self) -> str:
        return "每小时" if self.interval == "hour" else "每天"

    def bounds(self, now: datetime) -> tuple[datetime, datetime]:
        """The first moment shown and the first moment no longer shown."""
        local = now.astimezone(SHANGHAI).replace(minute=0, second=0, microsecond=0)
        if self.interval == "day":
            local = local.replace(hour=0)
        until = local + self.step
        return until - self.buckets * self.step, until

    def name_of(self, start: datetime) -> str:
        """11月23日 14 时, or 11月23日."""
        local = start.astimezone(SHANGHAI)
        day = f"{local.month}月{local.day}日"
        return f"{day} {local.hour} 时" if self.interval == "hour" else day


RANGES = {
    item.key: item
    for item in (
        Range("day", "24 小时", "hour", 24),
        Range("week", "7 天", "day", 7),
        Range("month", "30 天", "day", 30),
    )
}


def read_range(text: str) -> Range:
    return RANGES.get(text, RANGES["day"])
