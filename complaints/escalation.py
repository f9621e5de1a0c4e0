"""The follow-up step: broken promises go up, waiting cases are placed, reservations freed."""

from datetime import datetime

from complaints.casework import Refused, escalate
from complaints.domain.sla import ClockName
from complaints.models import Case
from complaints.models.cases import Level
from complaints.outreach import drop_expired
from complaints.placing import place_waiting
from complaints.policies import Policies
from complaints.steps import Counts, progress

BATCH = 500
WORDS = {
    "first_response": "首次联系超时",
    "answer": "答复超时",
    "follow_up": "回访超时",
}


def follow_up_step(policies: Policies, now: datetime) -> Counts:
    """Escalates every case whose clock has run out once per level, and counts it."""
    counts = {"escalated": 0, "freed": drop_expired(policies.desk, now)}
    counts["placed"] = place_waiting(now)
    late = Case.objects.filter(ended_at=None, next_due_at__lt=now, level__lt=Level.OFFICE)
    last = 0
    with progress(late.count(), "follow_up", "case") as bar:
        while cases := list(late.filter(pk__gt=last).order_by("pk")[:BATCH]):
            counts["escalated"] += sum(gone_up(case, policies, now) for case in cases)
            last = cases[-1].pk
            bar.update(len(cases))
    return counts


def gone_up(case: Case, policies: Policies, now: datetime) -> bool:
    """One level for a broken promise, the next for twice its time. A case claimed or closed
    meanwhile is left alone."""
    over = policies.desk.calendar.between(case.next_due_at, now)
    allowed = policies.desk.allowed[case.severity, clock_of(case)]
    deserved = Level.OFFICE if over > allowed else Level.LEAD
    if case.level >= deserved:
        return False
    try:
        escalate(case.pk, case.edit, None, WORDS[case.next_clock], now)
    except Refused:
        return False
    return True


def clock_of(case: Case) -> ClockName:
    return ClockName(case.next_clock)
