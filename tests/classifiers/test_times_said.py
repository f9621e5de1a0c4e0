"""Dates and times as people say them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.times_said import times_said

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("上周三晚上八点", "2026-11-18T20:00+08:00"),
        ("昨晚八点半", "2026-11-22T20:30+08:00"),
        ("昨晚一点多", "2026-11-22"),
        ("今天下午3点15分", "2026-11-23T15:15+08:00"),
        ("周五晚七点", "2026-11-20T19:00+08:00"),
        ("本周三", "2026-11-25"),
        ("上上周日", "2026-11-15"),
        ("2026年9月12日 20:30", "2026-09-12T20:30+08:00"),
        ("2026-10-08", "2026-10-08"),
        ("10月8号", "2026-10-08"),
        ("12月3日", "2025-12-03"),
        ("去年9月", "2025-09"),
        ("九月份", "2026-09"),
        ("上个月15号", "2026-10-15"),
        ("3天前", "2026-11-20"),
        ("两个月前", "2026-09"),
        ("前天", "2026-11-21"),
        ("明天", "2026-11-24"),
        ("上礼拜三", "2026-11-18"),
        ("下周", "2026-W49"),
        ("双十一", "2026-11-11"),
        ("20号早上", "2026-11-20"),
        ("25号早上", "2026-10-25"),
    ],
)
def test_what_is_said_is_resolved_against_the_post(said: str, meant: str) -> None:
    text = f"课{said}就坏了"
    ((start, end, resolved),) = times_said(text, MONDAY)
    assert (text[start:end], resolved) == (said, meant)


@pytest.mark.parametrize("text", ["一个月三节课", "周一到周五", "第3点", "点了三次", "十五分", ""])
def test_durations_and_points_are_no_times(text: str) -> None:
    assert list(times_said(text, MONDAY)) == []


def test_a_day_that_no_calendar_has_stays_as_it_was_said() -> None:
    assert list(times_said("2月30日", MONDAY)) == [(0, 5, "")]


def test_without_the_moment_of_the_post_nothing_relative_is_resolved() -> None:
    assert list(times_said("昨天", None)) == [(0, 2, "")]


@given(st.text(alphabet="今昨前上下周星期月日号年点分半一二三十0123456789:- 早晚"))
def test_any_text_is_read(text: str) -> None:
    last = 0
    for start, end, _ in sorted(times_said(text, MONDAY)):
        assert 0 <= start < end <= len(text)
        assert end > last or start >= last
        last = end
