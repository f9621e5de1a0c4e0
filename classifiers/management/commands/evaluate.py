"""Makes the model, third of three: measures what serves and writes its card."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from classifiers.complaint_model import ModelUnavailable
from classifiers.dataset import DataMissing


class Command(BaseCommand):
    help = "Measure the exported model; writes scores.json and card.md beside it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, required=True, help="folder of the training data")

    def handle(self, *args: Any, **options: Any) -> None:
        from classifiers.evaluate import evaluate

        try:
            told = evaluate(options["data"], settings.HUIYIN_MODEL)
        except (DataMissing, ModelUnavailable) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(told))
