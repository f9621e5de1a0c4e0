"""Clocks: until when a customer should have heard from a person.

A clock runs in business time from its start, rests while the customer is waited for, and stops when
what it measures has happened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from complaints.domain.calendar import NOTHING, BusinessCalendar

LOWEST, HIGHEST = 1, 3


class ClockName(StrEnum):
    FIRST_RESPONSE = "first_response"
    ANSWER = "answer"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True)
class Pause:
    """A wait for the customer; `end` is None while it lasts. Pauses of a case do not overlap."""

    start: datetime
    end: datetime | None = None


@dataclass(frozen=True)
class Clock:
    """One promise. `allowed` is business time; `stopped_at` is None while it runs."""

    name: ClockName
    started_at: datetime
    allowed: timedelta
    stopped_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()

    def used(self, calendar: BusinessCalendar, now: datetime) -> timedelta:
        """Business time that has passed on this clock. Never negative, never goes back."""
        until = min(now, self.stopped_at) if self.stopped_at else now
        return sum(
            (calendar.between(start, end) for start, end in self.running(until)), start=NOTHING
        )

    def left(self, calendar: BusinessCalendar, now: datetime) -> timedelta:
        """What is left of it; negative when it is overdue."""
        return self.allowed - self.used(calendar, now)

    def breached(self, calendar: BusinessCalendar, now: datetime) -> bool:
        return self.left(calendar, now) < NOTHING

    def due_at(self, calendar: BusinessCalendar) -> datetime | None:
        """When it runs out if nothing more happens; None while it rests."""
        left, start = self.allowed, self.started_at
        for pause in self.counted():
            passed = calendar.between(start, pause.start)
            if passed >= left:
                break
            if pause.end is None:
                return None
            left, start = left - passed, max(start, pause.end)
        return calendar.after(start, left)

    def running(self, until: datetime) -> list[tuple[datetime, datetime]]:
        """The stretches in which the clock ran, up to `until`."""
        stretches, start = [], self.started_at
        for pause in self.counted():
            stretches.append((start, min(pause.start, until)))
            if pause.end is None:
                return stretches
            start = max(start, pause.end)
        return [*stretches, (start, until)]

    def counted(self) -> Sequence[Pause]:
        """The pauses that touch this clock, in order."""
        touching = [p for p in self.pauses if p.end is None or p.end > self.started_at]
        return sorted(touching, key=lambda pause: pause.start)


def of_case(judged: int) -> int:
    """The severity of a case from the judgement of its post: a case is never below 1."""
    return min(max(judged, LOWEST), HIGHEST)
