"""Makes the model, third of three: measures it, writes its card, and lets it be shipped or not."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from classifiers.complaint_model import ModelUnavailable


class Command(BaseCommand):
    help = "Measure a model; a candidate replaces the shipped one unless a figure falls."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, required=True, help="folder of the training data")
        parser.add_argument(
            "--candidate", type=Path, help="folder that export wrote; default: the shipped model"
        )
        parser.add_argument(
            "--twin", type=Path, help="the same, of a training with --fold dev: measures gold_dev"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from classifiers.evaluate import NotMeasurable, evaluate
        from classifiers.examples import DataMissing
        from classifiers.gate import Refused, replace_shipped

        folder = options["candidate"] or settings.HUIYIN_MODEL
        try:
            measures = evaluate(options["data"], folder, options["twin"])
            if options["candidate"]:
                replace_shipped(options["data"], folder, measures, settings.HUIYIN_MODEL)
        except (DataMissing, ModelUnavailable, NotMeasurable, Refused) as error:
            raise CommandError(str(error)) from error
        told = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
        figures = {name: figure["value"] for name, figure in told["figures"].items()}
        self.stdout.write(json.dumps({"version": told["version"], **figures}))
