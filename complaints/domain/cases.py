"""The rules of a case: its number, which moves are allowed from where, and who may make them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from complaints.domain.access import Permission
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


@dataclass(frozen=True)
class Rule:
    """From which statuses a move starts, and which permission it needs."""

    statuses: frozenset[str]
    permission: Permission = Permission.CASE_WORK


ALLOWED: dict[Move, Rule] = {
    Move.CONFIRM: Rule(OPEN),
    Move.CLAIM: Rule(OPEN),
    Move.ASSIGN: Rule(OPEN, Permission.CASE_ASSIGN),
    Move.DISMISS: Rule(OPEN),
    Move.REOPEN: Rule(frozenset({DISMISSED, CLOSED})),
    Move.GRADE: Rule(OPEN),
    Move.NOTE: Rule(OPEN | {CLOSED, DISMISSED}),
    Move.CONTACT: Rule(TAKEN),
    Move.WAIT: Rule(frozenset({CLAIMED, CONTACTED, ANSWERED})),
    Move.RESUME: Rule(TAKEN),
    Move.ANSWER: Rule(frozenset({CONTACTED, ANSWERED})),
    Move.FOLLOW_UP: Rule(frozenset({CONTACTED, ANSWERED, FOLLOWED_UP})),
    Move.CLOSE: Rule(frozenset({CONTACTED, ANSWERED, FOLLOWED_UP})),
    Move.MERGE: Rule(OPEN),
    Move.SPLIT: Rule(OPEN | {CLOSED}),
    Move.ESCALATE: Rule(OPEN),
}


def may_move(status: str, move: Move) -> bool:
    """Whether a case in this status may be moved so."""
    return status in ALLOWED[move].statuses


def case_number(opened_at: datetime, running: int) -> str:
    """`HY-20261122-0042`: the Shanghai day of opening and that day's running number."""
    return f"HY-{opened_at.astimezone(SHANGHAI):%Y%m%d}-{running:04d}"
