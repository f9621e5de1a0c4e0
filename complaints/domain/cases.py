"""The rules of a case: its number, and which moves are allowed from where."""

from datetime import datetime
from enum import StrEnum

from complaints.domain.times import SHANGHAI


class Move(StrEnum):
    """What a person can do with a case on the desk."""

    CONFIRM = "confirm"
    CLAIM = "claim"
    ASSIGN = "assign"
    DISMISS = "dismiss"
    REOPEN = "reopen"
    GRADE = "grade"  # another category or severity
    NOTE = "note"
    CONTACT = "contact"
    WAIT = "wait"
    RESUME = "resume"
    ANSWER = "answer"
    FOLLOW_UP = "follow_up"
    CLOSE = "close"
    MERGE = "merge"
    SPLIT = "split"
    ESCALATE = "escalate"


NEW, CLAIMED, CONTACTED, ANSWERED, FOLLOWED_UP, CLOSED, DISMISSED = (
    "new", "claimed", "contacted", "answered", "followed_up", "closed", "dismissed",
)  # fmt: skip
OPEN = frozenset({NEW, CLAIMED, CONTACTED, ANSWERED, FOLLOWED_UP})
TAKEN = OPEN - {NEW}


# From which statuses a move starts.
ALLOWED: dict[Move, frozenset[str]] = {
    Move.CONFIRM: OPEN,
    Move.CLAIM: OPEN,
    Move.ASSIGN: OPEN,
    Move.DISMISS: OPEN,
    Move.REOPEN: frozenset({DISMISSED, CLOSED}),
    Move.GRADE: OPEN,
    Move.NOTE: OPEN | {CLOSED, DISMISSED},
    Move.CONTACT: TAKEN,
    Move.WAIT: frozenset({CLAIMED, CONTACTED, ANSWERED}),
    Move.RESUME: TAKEN,
    Move.ANSWER: frozenset({CONTACTED, ANSWERED}),
    Move.FOLLOW_UP: frozenset({CONTACTED, ANSWERED, FOLLOWED_UP}),
    Move.CLOSE: frozenset({CONTACTED, ANSWERED, FOLLOWED_UP}),
    Move.MERGE: OPEN,
    Move.SPLIT: OPEN | {CLOSED},
    Move.ESCALATE: OPEN,
}


def may_move(status: str, move: Move) -> bool:
    """Whether a case in this status may be moved so."""
    return status in ALLOWED[move]


def case_number(opened_at: datetime, running: int) -> str:
    """`HY-20261122-0042`: the Shanghai day of opening and that day's running number."""
    return f"HY-{opened_at.astimezone(SHANGHAI):%Y%m%d}-{running:04d}"
