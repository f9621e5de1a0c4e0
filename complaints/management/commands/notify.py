"""Step 6: tell on-call about what can't wait."""

from datetime import datetime
from typing import Any

from complaints.notifications.sending import notify_step
from complaints.policies import load_policies
from complaints.steps import Counts, StepCommand


class Command(StepCommand):
    help = "Send waiting alerts to the channels in HUIYIN_ALERT_URLS (the console when unset)."
    step = "notify"

    def work(self, now: datetime, **options: Any) -> Counts:
        return notify_step(load_policies(), now)
