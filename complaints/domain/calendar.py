"""Business time: the hours in which somebody is at the desk, on the Chinese calendar.

Public holidays and 调休 working weekends come from chinesecalendar, which follows the State
Council's yearly notice. A year that it does not know yet counts Monday to Friday; policies/sla.yml
may name days that differ.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import chinese_calendar

from complaints.domain.times import SHANGHAI

DAY = timedelta(days=1)
NOTHING = timedelta(0)
LONGEST = 3700  # days looked ahead for an open hour; a calendar that is never open is refused
Window = tuple[datetime, datetime]


@dataclass(frozen=True)
class BusinessCalendar:
    """`windows`: opening and closing times of a working day, in order, Shanghai time; `holidays`
    and `workdays` overrule the public calendar."""

    windows: tuple[tuple[time, time], ...]
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        edges = [edge for window in self.windows for edge in window]
        if not edges or edges != sorted(set(edges)):
            raise ValueError("business hours must be windows in order that do not touch")

    def works_on(self, day: date) -> bool:
        """Whether the desk is open at all on a day of Shanghai's calendar."""
        if day in self.workdays:
            return True
        return day not in self.holidays and is_public_workday(day)

    def windows_of(self, day: date) -> tuple[Window, ...]:
        """The open hours of a day, in UTC."""
        return in_utc(self.windows, day) if self.works_on(day) else ()

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much business time lies between two moments; nothing when `end` is not later."""
        total, day, last = NOTHING, day_of(start), day_of(end)
        while day <= last:
            for opens, closes in self.windows_of(day):
                total += max(NOTHING, min(closes, end) - max(opens, start))
            day += DAY
        return total

    def after(self, start: datetime, length: timedelta) -> datetime:
        """The moment at which `length` of business time has passed since `start`."""
        left = length
        for opens, closes in self.open_from(start):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        raise ValueError("the calendar has no open hours")

    def working_days_after(self, start: datetime, days: int) -> datetime:
        """The end (in UTC) of the n-th working day after the day of `start`."""
        day = day_of(start)
        for _ in range(days):
            day += DAY
            while not self.works_on(day):
                day += DAY
        return datetime.combine(day + DAY, time(), SHANGHAI).astimezone(UTC)

    def open_from(self, start: datetime) -> Iterator[Window]:
        """Open windows from `start` on, the first one cut at it."""
        first = day_of(start)
        for ahead in range(LONGEST):
            for opens, closes in self.windows_of(first + ahead * DAY):
                if closes > start:
                    yield max(opens, start), closes


def day_of(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


@lru_cache(maxsize=4096)
def is_public_workday(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # the notice for that year is not out, or was never read
        return day.weekday() < 5


@lru_cache(maxsize=4096)
def in_utc(windows: tuple[tuple[time, time], ...], day: date) -> tuple[Window, ...]:
    return tuple(
        (
            datetime.combine(day, opens, SHANGHAI).astimezone(UTC),
            datetime.combine(day, closes, SHANGHAI).astimezone(UTC),
        )
        for opens, closes in windows
    )
