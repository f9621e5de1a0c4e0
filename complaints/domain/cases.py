"""The rules of a case: its number and which moves are allowed from where."""

from datetime import datetime
from enum import StrEnum

from complaints.domain.times import SHANGHAI


class Move(StrEnum):
    """What a person can do with a case on the desk."""

    CONFIRM = "confirm"
    DISMISS = "dismiss"
    ASSIGN = "assign"
    REOPEN = "reopen"


OPEN = {"new", "claimed", "contacted", "answered", "followed_up"}
ALLOWED: dict[Move, set[str]] = {
    Move.CONFIRM: OPEN,
    Move.DISMISS: OPEN,
    Move.ASSIGN: OPEN,
    Move.REOPEN: {"dismissed"},
}


def may_move(status: str, move: Move) -> bool:
    """Whether a case in this status may be moved so."""
    return status in ALLOWED[move]


def case_number(opened_at: datetime, running: int) -> str:
    """`HY-20261122-0042`: the Shanghai day of opening and that day's running number."""
    return f"HY-{opened_at.astimezone(SHANGHAI):%Y%m%d}-{running:04d}"
