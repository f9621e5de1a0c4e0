"""A case's clocks in the database: which run, which rest, and which runs out first."""

from collections.abc import Sequence
from datetime import UTC, datetime

from complaints.desk_policies import DeskPolicy
from complaints.domain.sla import Clock, ClockName, Pause
from complaints.models import Case, CasePause

FAR_AHEAD = datetime(9000, 1, 1, tzinfo=UTC)  # sorts behind every clock that runs


def clocks_of(case: Case, policy: DeskPolicy, pauses: Sequence[CasePause]) -> list[Clock]:
    """The clocks that a case has by now; a follow-up has none before there is an answer."""
    waits = tuple(Pause(pause.started_at, pause.ended_at) for pause in pauses)
    started = [
        (ClockName.FIRST_RESPONSE, case.clocks_from, case.first_response_at),
        (ClockName.ANSWER, case.clocks_from, case.answered_at),
        (ClockName.FOLLOW_UP, case.answered_at, case.followed_up_at),
    ]
    return [
        Clock(name, start, policy.allowed[case.severity, name], stop or case.ended_at, waits)
        for name, start, stop in started
        if start is not None
    ]


def set_clocks(case: Case, policy: DeskPolicy) -> None:
    """Writes what the clocks say into the case, which the caller saves."""
    pauses = list(case.pauses.all()) if case.pk else []
    due = {}
    for clock in clocks_of(case, policy, pauses):
        due[clock.name] = clock.due_at(policy.calendar)
    running = {
        clock.name: moment
        for clock in clocks_of(case, policy, pauses)
        if clock.stopped_at is None and (moment := due[clock.name]) is not None
    }
    first = min(running, key=lambda name: running[name], default=None)
    case.first_response_due_at = due[ClockName.FIRST_RESPONSE] or case.first_response_due_at
    case.answer_due_at = due[ClockName.ANSWER]
    case.follow_up_due_at = due.get(ClockName.FOLLOW_UP)
    case.next_clock = first or ""
    case.next_due_at = running[first] if first else FAR_AHEAD
