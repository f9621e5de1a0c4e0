"""Judges posts of a file without storing anything: one JSON object a line in, one a line out."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from classifiers.complaint_model import ComplaintModel, ModelUnavailable
from classifiers.judging_files import judge_lines
from complaints.brand_files import brand_file
from complaints.policies import BrandPolicy, PolicyError, load_policies
from complaints.steps import progress


class Command(BaseCommand):
    help = (
        "Judge the posts of a JSON-lines file: complaint or not, about what, why, with which facts."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "posts",
            type=Path,
            help="a post a line: id, text, and if known brand, platform, published_at, thread",
        )
        parser.add_argument(
            "-o",
            "--output",
            type=Path,
            required=True,
            help="where the answers go, in the order of the posts",
        )
        parser.add_argument(
            "--brand", type=Path, help="YAML file of the brand that counts where a line names none"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            policies = load_policies()
            default = brand_file(options["brand"]) if options["brand"] else policies.brands[0]
            model = ComplaintModel.load(settings.HUIYIN_MODEL, settings.HUIYIN_THREADS or None)
            counts = judged(model, options["posts"], options["output"], [default, *policies.brands])
        except (PolicyError, ModelUnavailable) as error:
            raise CommandError(str(error)) from error
        except ValueError as error:
            raise CommandError(f"A brand can't be looked for: {error}.") from error
        except OSError as error:
            raise CommandError(f"{error.filename} can't be used: {error.strerror}.") from error
        self.stdout.write(json.dumps(counts))


def judged(
    model: ComplaintModel, posts: Path, output: Path, brands: Sequence[BrandPolicy]
) -> dict[str, int]:
    """Writes the answers beside `output` and moves them into place when all are there."""
    counts = {"judged": 0, "rejected": 0}
    draft = output.with_name(f"{output.name}.part")
    with (
        posts.open("rb") as lines,
        draft.open("w", encoding="utf-8") as answers,
        progress(posts.stat().st_size, "judge", "B") as bar,
    ):
        for read, answer in judge_lines(model, lines, brands, timezone.now()):
            counts["rejected" if "error" in answer else "judged"] += 1
            answers.write(json.dumps(answer, ensure_ascii=False) + "\n")
            bar.update(read)
    draft.replace(output)
    return counts
