"""Checks an evidence pack; names the record that was altered."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from complaints.evidence_pack import BadPack, verify


class Command(BaseCommand):
    help = "Check an evidence pack: every record, the chain between them, and the seal."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            records = verify(file)
        except BadPack as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{file.name} is whole: {records} records.")
