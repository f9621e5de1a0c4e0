"""Clocks."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from complaints.domain.sla import first_response_due, of_case

MINUTES = {1: 1440, 2: 240, 3: 30}
OPENED = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def test_the_graver_the_sooner() -> None:
    due = [first_response_due(OPENED, severity, MINUTES) for severity in (1, 2, 3)]
    assert due == sorted(due, reverse=True)
    assert due[2] == OPENED + timedelta(minutes=30)


@given(st.integers())
def test_a_case_always_has_a_severity_from_one_to_three(judged: int) -> None:
    assert of_case(judged) in MINUTES
