"""Makes the model, first of three: trains it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from classifiers.examples import DataMissing


class Command(BaseCommand):
    help = "Train the complaint model; an interrupted run goes on where it stopped."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, required=True, help="folder of the training data")
        parser.add_argument("--work", type=Path, default=settings.HUIYIN_HOME / "model")
        parser.add_argument(
            "--fold", choices=("", "dev"), default="", help="dev: leave gold_dev out, to measure"
        )
        parser.add_argument(
            "--onward", action="store_true", help="go on from the model that serves"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from classifiers.checkpoints import OtherTraining
        from classifiers.train import train

        start = settings.HUIYIN_MODEL if options["onward"] else None
        try:
            weights = train(
                options["data"], options["work"], settings.HUIYIN_BACKBONE, options["fold"], start
            )
        except (DataMissing, OtherTraining, FileNotFoundError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Trained: {weights}")
