"""Keeps promises in sight: what is overdue goes up, reservations that nobody used are freed."""

from datetime import datetime
from typing import Any

from complaints.escalation import follow_up_step
from complaints.policies import load_policies
from complaints.steps import Counts, StepCommand


class Command(StepCommand):
    help = "Escalate cases whose clock has run out and free authors that nobody wrote to."
    step = "follow_up"

    def work(self, now: datetime, **options: Any) -> Counts:
        return follow_up_step(load_policies(), now)
