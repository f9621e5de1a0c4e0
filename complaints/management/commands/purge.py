"""Takes away what has outlived policies/retention.yml."""

from datetime import datetime
from typing import Any

from complaints.policies import load_policies
from complaints.retention import purge_step
from complaints.steps import Counts, StepCommand


class Command(StepCommand):
    help = "Take away records and files that are older than policies/retention.yml allows."
    step = "purge"

    def work(self, now: datetime, **options: Any) -> Counts:
        return purge_step(load_policies().retention_days, now)
