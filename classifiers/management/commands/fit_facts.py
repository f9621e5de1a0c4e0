"""Makes the reader of facts alone, for the model that serves."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Fit the reader of facts anew and export it with the model that serves, as a candidate."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        default = settings.HUIYIN_HOME / "model" / "candidate"
        parser.add_argument("--into", type=Path, default=default)

    def handle(self, *args: Any, **options: Any) -> None:
        from classifiers.export import with_another_reader
        from classifiers.fact_scores import annotated

        folder = with_another_reader(settings.HUIYIN_MODEL, options["into"], annotated())
        self.stdout.write(f"Exported: {folder}. Ship it with `manage.py evaluate --candidate`.")
