"""Times as strangers and platforms write them."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.domain.moments import Moment, moment_of
from complaints.domain.times import SHANGHAI

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # ten in the morning in Shanghai
TEN_IN_SHANGHAI = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "precision"),
    [
        ("2026-11-20 10:00", "minute"),
        ("2026-11-20 10:00:00", "second"),
        ("2026-11-20 10:00:00.250000", "second"),
        ("2026/11/20 10:00", "minute"),
        ("2026年11月20日 10:00", "minute"),
        ("2026年11月20日10:00", "minute"),
        ("2026-11-20T10:00", "minute"),
        ("发布于 2026-11-20 10:00", "minute"),
        ("编辑于 2026-11-20 10:00", "minute"),
        ("２０２６年１１月２０日 １０：００", "minute"),
        ("11月20日 10:00", "minute"),
        ("11-20 10:00", "minute"),
        ("2026-11-20T10:00:00+08:00", "second"),
        ("2026-11-20T02:00:00Z", "second"),
        ("Fri Nov 20 10:00:00 +0800 2026", "second"),
        ("Fri, 20 Nov 2026 02:00:00 GMT", "second"),
        ("1795140000", "second"),
        (1795140000, "second"),
        (1795140000000, "second"),
        ("1795140000000", "second"),
        (datetime(2026, 11, 20, 10, 0), "second"),  # noqa: DTZ001  as openpyxl gives it
    ],
)
def test_every_form_means_the_same_moment_in_chinese_time(written: object, precision: str) -> None:
    found = moment_of(written, NOW)
    assert (found.at.replace(microsecond=0), found.precision) == (TEN_IN_SHANGHAI, precision)


@pytest.mark.parametrize(
    ("written", "in_shanghai", "precision"),
    [
        ("刚刚", "2026-11-23 10:00", "minute"),
        ("30秒前", "2026-11-23 09:59:30", "second"),
        ("3分钟前", "2026-11-23 09:57", "minute"),
        ("半小时前", "2026-11-23 09:30", "minute"),
        ("2小时前", "2026-11-23 08:00", "hour"),
        ("3天前", "2026-11-20 10:00", "day"),
        ("1周前", "2026-11-16 10:00", "day"),
        ("543天前发布", "2025-05-29 10:00", "day"),
        ("今天09:11", "2026-11-23 09:11", "minute"),
        ("昨天 23:11", "2026-11-22 23:11", "minute"),
        ("编辑于 昨天 10:11", "2026-11-22 10:11", "minute"),
        ("前天 10:11", "2026-11-21 10:11", "minute"),
        ("今天", "2026-11-23 00:00", "day"),
        ("06-14", "2026-06-14 00:00", "day"),
        ("12-30", "2025-12-30 00:00", "day"),  # still to come this year
        ("03月26日 10:11", "2026-03-26 10:11", "minute"),
        ("11月23日 23:59", "2025-11-23 23:59", "minute"),
        ("02-29", "2024-02-29 00:00", "day"),
        ("2025-10-21", "2025-10-21 00:00", "day"),
        ("发布于 2026-8-5", "2026-08-05 00:00", "day"),
        ("发布于 2021年03月15日 10:20:30", "2021-03-15 10:20:30", "second"),
        ("2024-8-6 22:11", "2024-08-06 22:11", "minute"),
        (date(2026, 8, 5), "2026-08-05 00:00", "day"),
    ],
)
def test_what_readers_are_told_counts_from_now(
    written: object, in_shanghai: str, precision: str
) -> None:
    expected = datetime.fromisoformat(in_shanghai).replace(tzinfo=SHANGHAI)
    assert moment_of(written, NOW) == Moment(expected.astimezone(UTC), precision)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "written",
    [None, "", "什么时候", "2026-02-30 10:00", "2026-11-20 25:00", "1970-01-01", "2099-01-01", -5,
     "2026", "NaN", "inf", "0001-01-01T00:00:00+14:00", float("nan"), "9" * 400, "99999天前",
     "13-01", "02-30", 1795140000000000, "3月前"],
)  # fmt: skip
def test_what_no_post_can_have_is_refused_with_a_sentence(written: object) -> None:
    with pytest.raises(ValueError, match="published_at"):
        moment_of(written, NOW)


def test_a_clock_that_runs_a_little_fast_is_forgiven() -> None:
    soon = NOW + timedelta(minutes=30)
    assert moment_of(soon, NOW).at == soon
    with pytest.raises(ValueError, match="future"):
        moment_of(NOW + timedelta(hours=2), NOW)


@given(st.one_of(st.text(), st.integers(), st.floats(), st.binary(), st.none()))
def test_anything_is_a_time_or_a_sentence(written: object) -> None:
    told = ""
    try:
        found = moment_of(written, NOW)
    except ValueError as error:
        told = str(error)
    assert told.startswith("published_at") or found.at.tzinfo is UTC


PIECES = st.sampled_from(
    [
        *"0123456789",
        "-",
        "/",
        ":",
        "年",
        "月",
        "日",
        "前",
        "天",
        "小时",
        "分钟",
        "昨天",
        "今天",
        " ",
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_anything_like_a_time_lies_in_the_past_or_is_refused(written: str) -> None:
    latest = NOW
    with suppress(ValueError):
        latest = moment_of(written, NOW).at
    assert latest <= NOW + timedelta(hours=1)


@given(st.datetimes(min_value=datetime(2005, 1, 2), max_value=datetime(2026, 11, 22)))  # noqa: DTZ001
def test_iso_text_comes_back_as_the_same_moment(moment: datetime) -> None:
    aware = moment.replace(tzinfo=UTC)
    assert moment_of(aware.isoformat(), NOW).at == aware
