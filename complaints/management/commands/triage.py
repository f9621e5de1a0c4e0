"""Step 4: every judged post opens a case, joins one, or is set aside."""

from datetime import datetime
from typing import Any

from complaints.policies import load_policies
from complaints.registry import bring_in
from complaints.steps import Counts, StepCommand
from complaints.triage import triage_step


class Command(StepCommand):
    help = "Open or join a case for every judged complaint, with team, severity and clock."
    step = "triage"

    def work(self, now: datetime, **options: Any) -> Counts:
        policies = load_policies()
        bring_in(policies)
        return triage_step(policies, now)
