"""Times as people say them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.clock import ago, clock, span, when
from dashboards.paging import cursor_of, read_cursor
from dashboards.words import in_wan

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
MOMENTS = st.integers(1_100_000_000, 4_000_000_000).map(lambda s: datetime.fromtimestamp(s, UTC))


@pytest.mark.parametrize(
    ("minutes", "tone", "words"),
    [
        (-200, "late", "超时 3 小时 20 分"),
        (-0.5, "late", "超时 不到 1 分"),
        (38, "soon", "剩 38 分"),
        (120, "soon", "剩 2 小时"),
        (121, "fine", "剩 2 小时 1 分"),
        (60 * 14 + 5, "fine", "剩 14 小时"),
        (60 * 52, "fine", "剩 2 天 4 小时"),
        (60 * 24 * 12 + 60, "fine", "剩 12 天"),
    ],
)
def test_a_clock_says_the_time_left(minutes: float, tone: str, words: str) -> None:
    running = clock(NOW + timedelta(minutes=minutes), None, NOW)
    assert (running.tone, f"{running.word} {running.left}") == (tone, words)


def test_the_clock_of_an_ended_case_stands() -> None:
    assert clock(NOW, NOW, NOW).tone == "done"


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
    assert clock(moment, None, now).left
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
