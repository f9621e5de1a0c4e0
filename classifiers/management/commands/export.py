"""Makes the model, second of three: turns the trained weights into what serves."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

COMPARED = 5_000  # posts of our own, most of them trained on, that bytes and floats both judge


class Command(BaseCommand):
    help = "Export the trained model as int8 ONNX with its thresholds, as a candidate."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--work", type=Path, default=settings.HUIYIN_HOME / "model")
        parser.add_argument("--into", type=Path, help="default: candidate/ in the work folder")

    def handle(self, *args: Any, **options: Any) -> None:
        from classifiers.examples import own_posts
        from classifiers.export import export
        from classifiers.fact_scores import annotated
        from classifiers.full_precision import agreement

        work: Path = options["work"]
        if not (work / "network.pt").exists():
            raise CommandError(f"{work} holds no trained model: run train first.")
        backbone = Path(settings.HUIYIN_BACKBONE or work / "backbone")
        folder = export(work, options["into"] or work / "candidate", backbone, annotated())
        texts = [post.text for post in own_posts()[:COMPARED]]
        same = agreement(folder, work / "plain.onnx", texts)
        self.stdout.write(
            f"Exported: {folder}. Of {len(texts)} posts of our own, bytes and floats judge "
            f"{same:.2%} alike. Ship it with `manage.py evaluate --candidate`."
        )
