"""Measures the pipeline: posts per second of each step and its peak memory."""

import json
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from complaints.benchmark import BenchFailed, measure, report
from complaints.search.client import SearchUnavailable


class Command(BaseCommand):
    help = "Pass invented posts through every step on a database and an index of their own."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--posts", type=int, default=20_000, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        with tempfile.TemporaryDirectory(prefix="huiyin-bench-") as folder:
            try:
                measured = measure(Path(folder), options["posts"])
            except (BenchFailed, SearchUnavailable) as error:
                raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(report(measured, options["posts"])))
