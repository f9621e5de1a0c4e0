"""Measures a crawl against a bare Scrapy spider that writes the same items to JSON Lines."""

import json
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from spiders.benchmark import BenchFailed, measure


class Command(BaseCommand):
    help = "Crawl invented posts both ways in one run, and tell items per second and their ratio."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--posts", type=int, default=20_000, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        with tempfile.TemporaryDirectory(prefix="huiyin-bench-") as folder:
            try:
                measured = measure(Path(folder), options["posts"])
            except BenchFailed as error:
                raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(measured))
