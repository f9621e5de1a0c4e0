"""When complaints come: weekday by hour beside who is there, and what is usual at an hour."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from django.utils.translation import gettext

from complaints.domain.times import SHANGHAI
from dashboards.language import gettext_lazy
from dashboards.trends.staffing import Slot, Staffing, staffing

WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)
WEEK = timedelta(weeks=1)
EARLIER = 4  # weeks that say what is usual
SHADES = 5


@dataclass(frozen=True)
class Cell:
    """One weekday and hour: complaints over all weeks, a shade from 0 to SHADES, what the search
    page calls it, and whether the team was short then."""

    count: int
    shade: int
    label: str
    slot: str
    short: bool


def heat_map(
    per_hour: Mapping[datetime, int], since: datetime, until: datetime
) -> list[tuple[str, list[Cell]]]:
    """Seven rows of 24 cells."""
    sums: Counter[Slot] = Counter()
    for start, number in per_hour.items():
        local = start.astimezone(SHANGHAI)
        sums[local.weekday(), local.hour] += number
    there = staffing(sums, since, until)
    most = max(sums.values(), default=0) or 1
    return [
        (name, [cell((day, hour), sums[day, hour], most, there) for hour in range(24)])
        for day, name in enumerate(WEEKDAYS)
    ]


def cell(slot: Slot, number: int, most: int, there: Staffing) -> Cell:
    day, hour = slot
    label = gettext("%(day)s %(hour)s 时：%(number)s 条") % {
        "day": WEEKDAYS[day], "hour": hour, "number": number,
    }  # fmt: skip
    short = there.short(slot, number, EARLIER)
    if short:
        load = there.load(slot, number)
        label += (
            gettext("，没人值班")
            if load is None
            else gettext("，值班每人每小时 %(load)s 条，平时 %(usual)s 条")
            % {"load": f"{load:.1f}", "usual": f"{there.usual:.1f}"}
        )
    return Cell(number, shade(number, most), label, f"{day}-{hour}", short)


def shade(number: int, most: int) -> int:
    return 0 if not number else max(1, round(SHADES * number / most))


def usual(
    per_hour: Mapping[datetime, int], start: datetime, step: timedelta
) -> tuple[float, float]:
    """What a bucket held in the same hours of the four weeks before: the band of 95 %.

    Counts vary at least as much as chance makes them (Poisson).
    """
    sums = []
    for week in range(1, EARLIER + 1):
        begins = start - week * WEEK
        hours = int(step.total_seconds() // 3600)
        sums.append(sum(per_hour.get(begins + timedelta(hours=h), 0) for h in range(hours)))
    mean = sum(sums) / EARLIER
    spread = sum((number - mean) ** 2 for number in sums) / (EARLIER - 1)
    half = 1.96 * sqrt(max(spread, mean) + mean / EARLIER)
    return max(0.0, mean - half), mean + half
