"""Scores the surge detector on labelled series, beside a windowed Gaussian."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from complaints.domain.surges import THRESHOLD
from complaints.surge_series import (
    BadSeries,
    alarms_of,
    benchmarked,
    every_row,
    gaussian,
    recorded,
    score_of,
)


class Command(BaseCommand):
    help = "NAB standard score over a folder's series, thresholds chosen leaving one series out."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            series = recorded(folder)
        except BadSeries as error:
            raise CommandError(str(error)) from error
        for name, found in (
            ("huiyin", benchmarked(series, score_of, alarms_of, THRESHOLD)),
            ("windowed_gaussian", benchmarked(series, gaussian, every_row, None)),
        ):
            told = {
                key: round(value, 3) if value else value for key, value in asdict(found).items()
            }
            self.stdout.write(json.dumps({"detector": name, "series": len(series)} | told))
