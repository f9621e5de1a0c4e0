"""Rebuilds the whole search index from the database."""

from datetime import datetime
from typing import Any

from complaints.search.rebuild import rebuild
from complaints.steps import Counts, StepCommand


class Command(StepCommand):
    help = "Build the search index anew beside the old one, then swap."
    step = "reindex"

    def work(self, now: datetime, **options: Any) -> Counts:
        return rebuild(now)
