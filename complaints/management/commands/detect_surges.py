"""Runs the surge detector over a recorded series, row by row as it would have come."""

import csv
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from complaints.surge_series import BadSeries, alarms_of, read_series, score_of


class Command(BaseCommand):
    help = "Read timestamp,value rows; print timestamp,score,alarm, with no look-ahead."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("series", type=Path)

    def handle(self, *args: Any, series: Path, **options: Any) -> None:
        try:
            moments, values = read_series(series)
        except BadSeries as error:
            raise CommandError(str(error)) from error
        score = score_of(moments, values)
        alarms = set(alarms_of(list(score)))
        lines = csv.writer(sys.stdout, lineterminator="\n")
        lines.writerow(["timestamp", "score", "alarm"])
        for row, (moment, value) in enumerate(zip(moments, score, strict=True)):
            lines.writerow([moment.isoformat(" "), f"{value:.4f}", int(row in alarms)])
