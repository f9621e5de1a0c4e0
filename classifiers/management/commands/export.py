"""Makes the model, second of three: turns the trained weights into what serves."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Export the trained model as int8 ONNX with its thresholds."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--work", type=Path, default=settings.HUIYIN_HOME / "model")
        parser.add_argument("--into", type=Path, default=settings.HUIYIN_MODEL)

    def handle(self, *args: Any, **options: Any) -> None:
        from classifiers.export import export

        if not (options["work"] / "network.pt").exists():
            raise CommandError(f"{options['work']} holds no trained model: run train first.")
        backbone = Path(settings.HUIYIN_BACKBONE or options["work"] / "backbone")
        self.stdout.write(f"Exported: {export(options['work'], options['into'], backbone)}")
