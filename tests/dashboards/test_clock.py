"""Times as people say them."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.domain.calendar import BusinessCalendar
from complaints.models import Case
from dashboards.clock import ago, clock, span, when
from dashboards.paging import cursor_of, read_cursor
from dashboards.words import in_wan

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
MOMENTS = st.integers(1_100_000_000, 4_000_000_000).map(lambda s: datetime.fromtimestamp(s, UTC))


CALENDAR = BusinessCalendar(((time(9), time(12)), (time(13), time(21))))


@pytest.mark.parametrize(
    ("minutes", "tone", "words"),
    [
        (-200, "late", "首次联系超时 1 小时"),  # 6:40 to 10:00, open since 9:00
        (-0.5, "late", "首次联系超时 不到 1 分"),
        (38, "soon", "首次联系剩 38 分"),
        (180, "soon", "首次联系剩 2 小时"),  # lunch is not counted
        (181, "fine", "首次联系剩 2 小时 1 分"),
        (60 * 24 * 7, "fine", "首次联系剩 55 小时"),
    ],
)
def test_a_clock_says_the_business_time_left(minutes: float, tone: str, words: str) -> None:
    case = Case(next_clock="first_response", next_due_at=NOW + timedelta(minutes=minutes))
    running = clock(case, CALENDAR, NOW)
    assert (running.tone, f"{running.name}{running.word} {running.left}") == (tone, words)


def test_a_clock_that_does_not_run_says_why() -> None:
    assert clock(Case(ended_at=NOW), CALENDAR, NOW).word == "已停"
    waiting = clock(Case(waiting_since=NOW - timedelta(hours=3)), CALENDAR, NOW)
    assert (waiting.word, waiting.left) == ("等客户", "3 小时")
    assert clock(Case(), CALENDAR, NOW).word == "待结案"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOW, "今天 10:00"),
        (NOW - timedelta(hours=10, minutes=1), "昨天 23:59"),
        (NOW - timedelta(days=3), "11月20日 10:00"),
        (NOW - timedelta(days=400), "2025年10月19日"),
        (NOW + timedelta(days=2), "11月25日 10:00"),
    ],
)
def test_a_moment_is_said_in_shanghai_time(moment: datetime, words: str) -> None:
    assert when(moment, NOW) == words


@given(MOMENTS, MOMENTS)
def test_any_two_moments_have_words(moment: datetime, now: datetime) -> None:
    assert when(moment, now)
    assert ago(moment, now)
    assert span(abs(now - moment))


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0"), (1234, "1,234"), (12_000, "1.2 万"), (30_000, "3 万"), (310_000_000, "3.1 亿")],
)
def test_large_numbers_are_counted_in_wan(number: int, words: str) -> None:
    assert in_wan(number) == words


@given(MOMENTS, st.integers(1, 2**62))
def test_a_cursor_comes_back_as_it_was(moment: datetime, row_id: int) -> None:
    assert read_cursor(cursor_of(moment, row_id)) == (moment, row_id)


@given(st.text(max_size=80))
def test_any_text_is_a_cursor_or_none(text: str) -> None:
    found = read_cursor(text)
    assert found is None or cursor_of(*found)
