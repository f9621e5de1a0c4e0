"""Times the desk's pages over many posts and cases, beside the framework's empty page."""

import json
import sys
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from complaints.crowd import fill
from complaints.models import Case
from dashboards.benchmark import own_database, signed_in, timed

RUNS = 300


class Command(BaseCommand):
    help = "Measure queue and case pages over invented posts and cases in a database of their own."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--posts", type=int, default=1_000_000)
        parser.add_argument("--cases", type=int, default=100_000)
        parser.add_argument("--runs", type=int, default=RUNS)

    def handle(self, *args: Any, posts: int, cases: int, runs: int, **options: Any) -> None:
        with own_database():
            sys.stderr.write(f"Making {posts:,} posts and {cases:,} cases …\n")
            fill(posts, cases, pool(), datetime.now(UTC))
            numbers = list(
                Case.objects.order_by("pk").values_list("number", flat=True)[
                    :: max(1, cases // 997)
                ]
            )
            client = signed_in("manager")
            pages = {
                "bare": lambda run: "/bare/",
                "queue": lambda run: "/desk/",
                "queue new": lambda run: "/desk/?view=new",
                "queue unsure": lambda run: "/desk/?view=unsure",
                "queue unassigned": lambda run: "/desk/?view=unassigned",
                "queue approval": lambda run: "/desk/?view=approval",
                "queue category": lambda run: "/desk/?category=technical",
                "queue ended": lambda run: "/desk/?view=ended",
                "case": lambda run: f"/desk/cases/{numbers[run % len(numbers)]}/",
            }
            for page, address in pages.items():
                told = timed(client, page, address, runs).line() | {"posts": posts, "cases": cases}
                self.stdout.write(json.dumps(told))
                self.stdout.flush()


def pool() -> list[str]:
    """The sandbox's texts, so that rows are as long as real ones."""
    return [
        json.loads(line)["text"]
        for path in sorted((settings.BASE_DIR / "sandbox/posts").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
