"""Clocks: they run in business time, rest while the customer is waited for, and stop."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from complaints.domain.calendar import BusinessCalendar
from complaints.domain.sla import Clock, ClockName, Pause, of_case

CALENDAR = BusinessCalendar(((time(9), time(12)), (time(13, 30), time(21))))
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def clock(**changes: object) -> Clock:
    fields = {"name": ClockName.ANSWER, "started_at": MONDAY, "allowed": 4 * HOUR} | changes
    return Clock(**fields)  # type: ignore[arg-type]


def test_lunch_is_not_counted() -> None:
    assert clock().due_at(CALENDAR) == MONDAY + 5.5 * HOUR
    assert clock().used(CALENDAR, MONDAY + 3 * HOUR) == 2 * HOUR


def test_a_wait_for_the_customer_moves_the_end_by_its_business_time() -> None:
    waited = clock(pauses=(Pause(MONDAY + HOUR, MONDAY + 24 * HOUR),))
    assert waited.used(CALENDAR, MONDAY + 25 * HOUR) == 2 * HOUR
    assert waited.due_at(CALENDAR) == MONDAY + 24 * HOUR + 4.5 * HOUR


def test_while_it_rests_it_has_no_end_and_nothing_is_used() -> None:
    resting = clock(pauses=(Pause(MONDAY + HOUR),))
    assert resting.due_at(CALENDAR) is None
    assert resting.used(CALENDAR, MONDAY + 72 * HOUR) == HOUR


def test_what_was_overdue_before_the_wait_stays_overdue() -> None:
    late = clock(allowed=HOUR, pauses=(Pause(MONDAY + 2 * HOUR),))
    assert late.due_at(CALENDAR) == MONDAY + HOUR
    assert late.breached(CALENDAR, MONDAY + 2 * HOUR)


def test_a_stopped_clock_stands_still() -> None:
    stopped = clock(stopped_at=MONDAY + HOUR)
    assert stopped.used(CALENDAR, MONDAY + 200 * HOUR) == HOUR
    assert not stopped.breached(CALENDAR, MONDAY + 200 * HOUR)


def test_a_wait_before_the_clock_began_does_not_touch_it() -> None:
    assert clock(pauses=(Pause(MONDAY - 9 * HOUR, MONDAY - HOUR),)).due_at(CALENDAR) == (
        clock().due_at(CALENDAR)
    )


@given(st.integers())
def test_a_case_always_has_a_severity_from_one_to_three(judged: int) -> None:
    assert of_case(judged) in (1, 2, 3)


steps = st.lists(st.integers(1, 4000), max_size=6)


def waits(lengths: list[int]) -> tuple[Pause, ...]:
    """Waits that follow one another; the last one may last."""
    edges, moment = [], MONDAY
    for length in lengths:
        moment += length * MINUTE
        edges.append(moment)
    pairs = [Pause(*edges[i : i + 2]) for i in range(0, len(edges), 2)]
    return tuple(pairs)


@given(steps, st.integers(0, 20_000), st.integers(0, 20_000))
def test_time_used_is_never_negative_and_never_goes_back(
    lengths: list[int], first: int, later: int
) -> None:
    running = clock(pauses=waits(lengths))
    before = running.used(CALENDAR, MONDAY + first * MINUTE)
    after = running.used(CALENDAR, MONDAY + (first + later) * MINUTE)
    assert timedelta(0) <= before <= after


@given(steps, st.integers(0, 6000))
def test_it_equals_a_simulation_minute_by_minute(lengths: list[int], minutes: int) -> None:
    pauses = waits(lengths)
    used = 0
    for minute in range(minutes):
        moment = MONDAY + minute * MINUTE
        resting = any(p.start <= moment and (p.end is None or moment < p.end) for p in pauses)
        open_now = CALENDAR.between(moment, moment + MINUTE) > timedelta(0)
        used += open_now and not resting
    assert clock(pauses=pauses).used(CALENDAR, MONDAY + minutes * MINUTE) == used * MINUTE


@given(steps, st.integers(1, 3000))
def test_at_its_end_exactly_the_allowed_time_is_used(lengths: list[int], minutes: int) -> None:
    running = clock(pauses=waits(lengths), allowed=minutes * MINUTE)
    due = running.due_at(CALENDAR)
    if due is not None:
        assert running.used(CALENDAR, due) == minutes * MINUTE
        assert not running.breached(CALENDAR, due)
