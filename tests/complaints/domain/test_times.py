"""Times as strangers write them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.domain.times import parse_time

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TEN_IN_SHANGHAI = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-20 10:00",
        "2026-11-20 10:00:00",
        "2026/11/20 10:00",
        "2026年11月20日 10:00",
        "2026-11-20T10:00:00+08:00",
        "2026-11-20T02:00:00Z",
        "Fri Nov 20 10:00:00 +0800 2026",
        "1795140000",
        1795140000,
        1795140000000,
        "1795140000000",
        datetime(2026, 11, 20, 10, 0),  # noqa: DTZ001  as openpyxl gives it
    ],
)
def test_every_form_means_the_same_moment_in_chinese_time(written: object) -> None:
    assert parse_time(written, NOW) == TEN_IN_SHANGHAI


@pytest.mark.parametrize(
    "written",
    [None, "", "刚刚", "2026-02-30 10:00", "1970-01-01", "2099-01-01", -5, "2026", "NaN", "inf",
     "0001-01-01T00:00:00+14:00", float("nan"), "9" * 400],
)  # fmt: skip
def test_what_no_post_can_have_is_refused_with_a_sentence(written: object) -> None:
    with pytest.raises(ValueError, match="published_at"):
        parse_time(written, NOW)


def test_a_clock_that_runs_a_little_fast_is_forgiven() -> None:
    assert parse_time(NOW + timedelta(minutes=30), NOW) == NOW + timedelta(minutes=30)
    with pytest.raises(ValueError, match="future"):
        parse_time(NOW + timedelta(hours=2), NOW)


@given(st.one_of(st.text(), st.integers(), st.floats(), st.binary(), st.none()))
def test_anything_is_a_time_or_a_sentence(written: object) -> None:
    told = ""
    try:
        found = parse_time(written, NOW)
    except ValueError as error:
        told = str(error)
    assert told.startswith("published_at") or found.tzinfo is UTC


@given(st.datetimes(min_value=datetime(2005, 1, 2), max_value=datetime(2026, 11, 22)))  # noqa: DTZ001
def test_iso_text_comes_back_as_the_same_moment(moment: datetime) -> None:
    aware = moment.replace(tzinfo=UTC)
    assert parse_time(aware.isoformat(), NOW) == aware
