"""Numbers and moves of a case."""

from datetime import UTC, datetime

import pytest

from complaints.domain.cases import Move, case_number, may_move


def test_the_number_names_the_day_in_shanghai() -> None:
    late_in_utc = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
    assert case_number(late_in_utc, 42) == "HY-20261123-0042"


@pytest.mark.parametrize("status", ["new", "claimed", "contacted", "answered", "followed_up"])
def test_an_open_case_can_be_worked_but_not_reopened(status: str) -> None:
    assert all(may_move(status, move) for move in (Move.CONFIRM, Move.DISMISS, Move.ASSIGN))
    assert not may_move(status, Move.REOPEN)


def test_an_ended_case_can_not_be_worked() -> None:
    assert not any(may_move("closed", move) for move in Move)
    assert [move for move in Move if may_move("dismissed", move)] == [Move.REOPEN]
