"""When the team is short, beside when complaints come."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.domain.times import SHANGHAI
from complaints.models import Shift
from dashboards.trends.rhythm import heat_map
from dashboards.trends.staffing import Period, joined, slots_of, without

MONDAY = datetime(2026, 11, 23, tzinfo=SHANGHAI)


def shift(user: Any, starts: datetime, hours: float, kind: str = "desk") -> None:
    Shift.objects.create(
        user=user, kind=kind, starts_at=starts, ends_at=starts + timedelta(hours=hours)
    )


@pytest.mark.django_db
def test_the_heat_map_says_when_the_team_is_short(django_user_model: Any) -> None:
    """Two are there from 9 to 12 on Monday, one has leave from 11; nobody is there at 20."""
    lili, wang = (django_user_model.objects.create(username=name) for name in ("lili", "wang"))
    shift(lili, MONDAY + timedelta(hours=9), 3)
    shift(wang, MONDAY + timedelta(hours=9), 2)
    shift(wang, MONDAY + timedelta(hours=10), 2)  # overlaps: nobody is there twice
    shift(wang, MONDAY + timedelta(hours=11), 1, "leave")
    came = {9: 4, 10: 4, 11: 30, 20: 4, 21: 3}
    rows = heat_map(
        {MONDAY + timedelta(hours=hour): number for hour, number in came.items()},
        MONDAY, MONDAY + timedelta(days=1),
    )  # fmt: skip
    monday = rows[0][1]
    assert [hour for hour, cell in enumerate(monday) if cell.short] == [11, 20]
    assert "值班每人每小时 30.0 条，平时 7.6 条" in monday[11].label
    assert monday[20].label.endswith("没人值班")
    assert not monday[21].short, "less than one a week is no shortage"


@pytest.mark.django_db
def test_without_recorded_shifts_no_hour_is_called_short() -> None:
    rows = heat_map({MONDAY: 500}, MONDAY, MONDAY + timedelta(days=1))
    assert not any(cell.short for _, cells in rows for cell in cells)


@given(
    desk=st.lists(st.tuples(st.integers(0, 600), st.integers(1, 300)), max_size=6),
    leave=st.lists(st.tuples(st.integers(0, 600), st.integers(1, 300)), max_size=4),
)
def test_hours_at_the_desk_equal_a_count_minute_by_minute(
    desk: list[tuple[int, int]], leave: list[tuple[int, int]]
) -> None:
    def period(start: int, length: int) -> Period:
        begins = MONDAY + timedelta(minutes=start)
        return begins, begins + timedelta(minutes=length)

    there = without(
        joined(sorted(period(*item) for item in desk)), [period(*item) for item in leave]
    )
    minutes = {minute for start, length in desk for minute in range(start, start + length)}
    minutes -= {minute for start, length in leave for minute in range(start, start + length)}
    told: Counter[int] = Counter()
    for part in there:
        for (_, hour), share in slots_of(part):
            told[hour] += round(share * 60)
    assert told == Counter(minute // 60 for minute in minutes)
