"""Looks for surges and for everything else that on-call must hear of."""

from datetime import datetime
from typing import Any

from complaints.policies import load_policies
from complaints.steps import Counts, StepCommand
from complaints.watching import watch_step


class Command(StepCommand):
    help = "Notice surges, broken promises, silent sources; pass unanswered alerts on."
    step = "watch"

    def work(self, now: datetime, **options: Any) -> Counts:
        return watch_step(load_policies(), now)
