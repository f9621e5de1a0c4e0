"""Step 2 from files: take posts out of CSV, JSON Lines or XLSX."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from complaints.exports.files import UnreadableFile
from complaints.exports.ingesting import ingest_file
from complaints.intake import Taken
from complaints.steps import Counts, StepCommand, StepFailed

TOLD_EACH = 20  # bad rows told one by one; all of them are in the file of rejected rows


class Command(StepCommand):
    help = "Take posts from files. Exit code 0 if any row was good, 1 if none, 2 if unreadable."
    step = "ingest"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def work(self, now: datetime, **options: Any) -> Counts:
        total, unreadable = Taken(), []
        for path in options["files"]:
            try:
                total.add(self.take(path, now))
            except UnreadableFile as error:
                unreadable.append(str(error))
        counts = total.counts()
        if unreadable:
            raise StepFailed(" ".join(unreadable), counts, exit_code=2)
        if counts["taken"] == counts["rejected"]:
            names = ", ".join(str(path) for path in options["files"])
            why = "none could be taken" if counts["rejected"] else "there are none"
            raise StepFailed(f"No row of {names} was taken: {why}.", counts)
        return counts

    def take(self, path: Path, now: datetime) -> Taken:
        told = 0

        def report(number: int, reason: str) -> None:
            nonlocal told
            told += 1
            if told <= TOLD_EACH:
                sys.stderr.write(f"{path} line {number}: {reason}\n")

        taken, rejected = ingest_file(path, now, report)
        if rejected.lines:
            sys.stderr.write(f"{path}: {rejected.lines} rows were not taken: {rejected.path}\n")
        return taken
