"""Numbers and moves of a case."""

from datetime import UTC, datetime

import pytest

from complaints.domain.cases import ALLOWED, Move, case_number, may_move


def test_the_number_names_the_day_in_shanghai() -> None:
    late_in_utc = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
    assert case_number(late_in_utc, 42) == "HY-20261123-0042"


@pytest.mark.parametrize("status", ["new", "claimed", "contacted", "answered", "followed_up"])
def test_an_open_case_can_be_worked_but_not_reopened(status: str) -> None:
    assert all(may_move(status, move) for move in (Move.CONFIRM, Move.DISMISS, Move.ASSIGN))
    assert not may_move(status, Move.REOPEN)


@pytest.mark.parametrize("status", ["closed", "dismissed"])
def test_an_ended_case_can_only_be_opened_again_and_remarked_on(status: str) -> None:
    left = {move for move in Move if may_move(status, move)} - {Move.SPLIT}
    assert left == {Move.REOPEN, Move.NOTE}


def test_the_path_can_not_be_jumped() -> None:
    """Nobody answers, follows up or closes what nobody has claimed and contacted."""
    for move in (Move.CONTACT, Move.ANSWER, Move.FOLLOW_UP, Move.CLOSE):
        assert not may_move("new", move)
    for move in (Move.ANSWER, Move.FOLLOW_UP, Move.CLOSE):
        assert not may_move("claimed", move)


def test_every_move_has_a_rule() -> None:
    assert set(ALLOWED) == set(Move)
