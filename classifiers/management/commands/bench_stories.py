"""Measures the search for copies: posts per second, recall and precision against a large store."""

import json
import subprocess
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from classifiers.story_benchmark import measured


class Command(BaseCommand):
    help = "Look for planted copies among many stories, in a database of its own."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--store", type=int, default=200_000, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            told = measured(options["store"])
        except subprocess.CalledProcessError as error:
            raise CommandError(f"The benchmark ended early: {error.stderr[-300:]}") from error
        self.stdout.write(json.dumps(told))
