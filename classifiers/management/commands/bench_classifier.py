"""Measures the classifier: posts per second and memory, beside its peers."""

import json
import os
import subprocess
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Judge the same posts with our model, its 32-bit twin and a 12-layer pipeline."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--posts", type=int, default=2_000, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        from classifiers.benchmark import measured
        from classifiers.examples import own_posts

        pool = [post.text for post in own_posts()]
        texts = [f"{pool[number % len(pool)]} {number}" for number in range(options["posts"])]
        threads = settings.HUIYIN_THREADS or os.cpu_count() or 1
        try:
            told = measured(texts, settings.HUIYIN_MODEL, threads)
        except subprocess.CalledProcessError as error:
            raise CommandError(
                f"A part of the benchmark ended early: {error.stderr[-300:]}"
            ) from error
        self.stdout.write(json.dumps(told))
