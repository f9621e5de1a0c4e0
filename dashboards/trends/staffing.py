"""When the team is short: complaints of an hour against the colleagues who are there then."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from complaints.domain.times import SHANGHAI
from complaints.models import Shift

Slot = tuple[int, int]  # weekday from Monday = 0, hour, in Shanghai
Period = tuple[datetime, datetime]
HOUR = timedelta(hours=1)
TWICE = 2.0  # so many times the usual load of a colleague is too much for an hour


@dataclass(frozen=True)
class Staffing:
    """Colleagues' hours at the desk by slot, and the complaints that one of them usually has in an
    hour. Where nobody's shifts are recorded nothing can be said."""

    hours: Mapping[Slot, float]
    usual: float

    def load(self, slot: Slot, complaints: int) -> float | None:
        """Complaints for each colleague's hour; None where nobody was there."""
        hours = self.hours.get(slot, 0.0)
        return complaints / hours if hours else None

    def short(self, slot: Slot, complaints: int, weeks: int) -> bool:
        """At least one complaint a week, and nobody there or twice the usual for who is."""
        if not self.hours or complaints < weeks:
            return False
        load = self.load(slot, complaints)
        return load is None or load > TWICE * self.usual


def staffing(complaints: Mapping[Slot, int], since: datetime, until: datetime) -> Staffing:
    """From the shifts and leaves recorded between `since` and `until`."""
    hours: dict[Slot, float] = defaultdict(float)
    for period in present(since, until):
        for slot, share in slots_of(period):
            hours[slot] += share
    answered = sum(number for slot, number in complaints.items() if slot in hours)
    total = sum(hours.values())
    return Staffing(dict(hours), answered / total if total else 0.0)


def present(since: datetime, until: datetime) -> Iterable[Period]:
    """When each colleague was at the desk: shifts without leaves, each moment once."""
    recorded = Shift.objects.filter(starts_at__lt=until, ends_at__gt=since).order_by("starts_at")
    there: dict[int, list[Period]] = defaultdict(list)
    away: dict[int, list[Period]] = defaultdict(list)
    for shift in recorded.filter(kind__in=(Shift.Kind.DESK, Shift.Kind.LEAVE)):
        period = max(shift.starts_at, since), min(shift.ends_at, until)
        (there if shift.kind == Shift.Kind.DESK else away)[shift.user_id].append(period)
    for user, periods in there.items():
        yield from without(joined(periods), away[user])


def joined(periods: Iterable[Period]) -> list[Period]:
    """Periods in their order, those that touch made one."""
    found: list[Period] = []
    for start, end in periods:
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def without(periods: list[Period], away: Iterable[Period]) -> list[Period]:
    """What is left of the periods outside those away."""
    for start, end in away:
        periods = [
            part
            for begins, ends in periods
            for part in ((begins, min(ends, start)), (max(begins, end), ends))
            if part[0] < part[1]
        ]
    return periods


def slots_of(period: Period) -> Iterable[tuple[Slot, float]]:
    """The hours that a period touches, and how much of each it fills: 0 to 1."""
    start, end = period
    at = start.replace(minute=0, second=0, microsecond=0)
    while at < end:
        local = at.astimezone(SHANGHAI)
        filled = min(end, at + HOUR) - max(start, at)
        yield (local.weekday(), local.hour), filled / HOUR
        at += HOUR
