"""Step 5: what was triaged becomes searchable."""

from datetime import datetime
from typing import Any

from complaints.search.indexer import index_step
from complaints.steps import Counts, StepCommand


class Command(StepCommand):
    help = "Send new and changed posts to Elasticsearch."
    step = "index"

    def work(self, now: datetime, **options: Any) -> Counts:
        return index_step(now)
