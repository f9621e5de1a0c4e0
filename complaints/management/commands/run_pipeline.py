"""A post's way once, for those who run Huiyin without Airflow. What is nightly or weekly is a line
of its own in their crontab (docs/runbook.md)."""

import sys
from datetime import datetime
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError

from complaints.cli import sentence_for
from complaints.steps import Counts, StepCommand, StepFailed

STEPS = ("crawl", "classify", "triage", "index", "follow_up", "watch", "notify")


class Command(StepCommand):
    help = "Run every step once, in order: crawl to notify, follow_up and watch between."
    step = "run_pipeline"

    def work(self, now: datetime, **options: Any) -> Counts:
        """A step that fails keeps none of the others from its work."""
        failed = [step for step in STEPS if not self.done(step)]
        counts = {"steps": len(STEPS), "failed": len(failed)}
        if failed:
            names = ", ".join(failed)
            raise StepFailed(f"Not everything was done: see above what {names} said.", counts)
        return counts

    def done(self, step: str) -> bool:
        try:
            call_command(step, stdout=self.stdout)
        except CommandError as error:
            sys.stderr.write(f"{step}: {error}\n")
            return False
        except Exception as error:  # noqa: BLE001  told here; the steps behind it still run
            sys.stderr.write(f"{step}: {sentence_for(error)}\n")
            return False
        return True
