"""Business time on the Chinese calendar, worked by hand around 春节 and 国庆 of 2026.

春节: off 15-23 February, Saturdays 14 and 28 are worked. 中秋: off 25 September. 国庆: off 1-7
October, Sunday 20 September and Saturday 10 October are worked.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.domain.calendar import BusinessCalendar
from complaints.domain.times import SHANGHAI

HOURS = ((time(9), time(12)), (time(13, 30), time(21)))
CALENDAR = BusinessCalendar(HOURS)
MINUTE = timedelta(minutes=1)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 334 * 24 * 60).map(lambda minutes: FIRST + minutes * timedelta(minutes=1))


def at(text: str) -> datetime:
    """`02-14 11:50` in Shanghai."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "half_an_hour", "four_hours"),
    [
        # 春节: Saturday the 14th is worked, then nine days off.
        ("02-13 20:30", "02-13 21:00", "02-14 14:00"),
        ("02-13 21:30", "02-14 09:30", "02-14 14:30"),
        ("02-14 11:50", "02-14 13:50", "02-14 17:20"),
        ("02-14 20:59", "02-24 09:29", "02-24 14:29"),
        ("02-14 21:00", "02-24 09:30", "02-24 14:30"),
        ("02-15 10:00", "02-24 09:30", "02-24 14:30"),
        ("02-16 23:59", "02-24 09:30", "02-24 14:30"),
        ("02-17 00:00", "02-24 09:30", "02-24 14:30"),
        ("02-19 12:00", "02-24 09:30", "02-24 14:30"),
        ("02-23 20:00", "02-24 09:30", "02-24 14:30"),
        ("02-24 08:59", "02-24 09:30", "02-24 14:30"),
        ("02-24 12:30", "02-24 14:00", "02-24 17:30"),
        ("02-27 20:45", "02-28 09:15", "02-28 14:15"),
        ("02-28 13:29", "02-28 14:00", "02-28 17:30"),
        ("02-28 20:50", "03-02 09:20", "03-02 14:20"),
        # Before 国庆: a worked Sunday, 中秋 on a Friday.
        ("09-19 10:00", "09-20 09:30", "09-20 14:30"),
        ("09-20 09:00", "09-20 09:30", "09-20 14:30"),
        ("09-20 20:30", "09-20 21:00", "09-21 14:00"),
        ("09-25 20:45", "09-28 09:30", "09-28 14:30"),
        ("09-30 20:30", "09-30 21:00", "10-08 14:00"),
        ("09-30 21:00", "10-08 09:30", "10-08 14:30"),
        # 国庆, and the Saturday that makes up for it.
        ("10-01 09:00", "10-08 09:30", "10-08 14:30"),
        ("10-04 12:00", "10-08 09:30", "10-08 14:30"),
        ("10-07 23:30", "10-08 09:30", "10-08 14:30"),
        ("10-08 08:00", "10-08 09:30", "10-08 14:30"),
        ("10-08 11:45", "10-08 13:45", "10-08 17:15"),
        ("10-09 20:40", "10-10 09:10", "10-10 14:10"),
        ("10-10 12:15", "10-10 14:00", "10-10 17:30"),
        ("10-10 20:55", "10-12 09:25", "10-12 14:25"),
        ("10-11 15:00", "10-12 09:30", "10-12 14:30"),
    ],
)
def test_worked_dates(start: str, half_an_hour: str, four_hours: str) -> None:
    assert CALENDAR.after(at(start), 30 * MINUTE) == at(half_an_hour)
    assert CALENDAR.after(at(start), 240 * MINUTE) == at(four_hours)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("02-14 20:00", "02-24 10:00", 120),  # over 春节
        ("02-15 00:00", "02-24 00:00", 0),
        ("02-28 00:00", "03-01 00:00", 630),  # a worked Saturday
        ("09-30 09:00", "10-08 09:00", 630),  # over 国庆
        ("10-10 11:00", "10-10 14:00", 90),  # over lunch
    ],
)
def test_worked_spans(start: str, end: str, minutes: int) -> None:
    assert CALENDAR.between(at(start), at(end)) == minutes * MINUTE


def test_seven_working_days_to_the_end_of_the_day() -> None:
    assert CALENDAR.working_days_after(at("09-29 15:00"), 7) == at("10-15 00:00")
    assert CALENDAR.working_days_after(at("02-14 10:00"), 1) == at("02-25 00:00")


def test_the_policy_overrules_the_public_calendar() -> None:
    ours = BusinessCalendar(HOURS, frozenset({date(2026, 11, 23)}), frozenset({date(2026, 11, 22)}))
    assert ours.works_on(date(2026, 11, 22))
    assert not ours.works_on(date(2026, 11, 23))


def test_a_year_without_a_notice_counts_monday_to_friday() -> None:
    assert CALENDAR.works_on(date(2039, 1, 3))  # a Monday
    assert not CALENDAR.works_on(date(2039, 1, 2))


@pytest.mark.parametrize("windows", [(), ((time(9), time(9)),), ((time(12), time(9)),)])
def test_hours_that_are_none_are_refused(windows: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="business hours"):
        BusinessCalendar(windows)


def simulated(start: datetime, end: datetime) -> int:
    """Open minutes, looked at one by one."""
    count, moment = 0, start
    while moment < end:
        local = moment.astimezone(SHANGHAI)
        open_now = any(opens <= local.time() < closes for opens, closes in HOURS)
        count += open_now and CALENDAR.works_on(local.date())
        moment += MINUTE
    return count


@given(moments, st.integers(0, 9000))
def test_it_equals_a_simulation_minute_by_minute(start: datetime, minutes: int) -> None:
    end = start + minutes * MINUTE
    assert CALENDAR.between(start, end) == simulated(start, end) * MINUTE


@given(moments, st.integers(1, 5000))
def test_after_is_where_between_is_reached(start: datetime, minutes: int) -> None:
    due = CALENDAR.after(start, minutes * MINUTE)
    assert CALENDAR.between(start, due) == minutes * MINUTE
    assert CALENDAR.between(start, due - MINUTE) < minutes * MINUTE


@given(moments, moments)
def test_it_is_never_negative(start: datetime, end: datetime) -> None:
    assert CALENDAR.between(start, end) >= timedelta(0)
