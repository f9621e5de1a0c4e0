"""Writes what colleagues decided as labelled posts, in the training format."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from complaints.verdicts import labelled


class Command(BaseCommand):
    help = "Write verdicts as labelled posts (JSON Lines) for the next training."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="where to; the file is written anew")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        written = 0
        try:
            with file.open("w", encoding="utf-8") as lines:
                for row in labelled():
                    lines.write(json.dumps(row, ensure_ascii=False) + "\n")
                    written += 1
        except OSError as error:
            raise CommandError(f"{file} can't be written: {error.strerror}.") from error
        self.stdout.write(json.dumps({"verdicts": written}))
