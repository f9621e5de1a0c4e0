"""Raises an alert from outside: how a failed Airflow task tells on-call."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from complaints.alerting import raise_alert
from complaints.models import Alert, Source
from complaints.recovering import key_of_streak

LONGEST_KEY = 180  # of 200; what is told anew takes the rest


class Command(BaseCommand):
    help = "Record an alert, once for each --key; the next `notify` tells it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kind", choices=Alert.Kind.values, required=True)
        parser.add_argument(
            "--key", required=True, help=f"names the event, at most {LONGEST_KEY} characters"
        )
        parser.add_argument("--title", required=True)
        parser.add_argument("--body", default="")
        parser.add_argument(
            "--unless-failing",
            metavar="SOURCE",
            help="stay silent when this source is known to fail: on-call has heard of it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        known = Source.objects.filter(key=options["unless_failing"], failing_since__isnull=False)
        if known.exists():
            self.stdout.write("This source's failure was told already.")
            return
        new = raise_alert(
            event_key=key_of_streak(options["key"][:LONGEST_KEY]),
            kind=Alert.Kind(options["kind"]),
            title=options["title"],
            body=options["body"],
            now=datetime.now(UTC),
        )
        self.stdout.write("Raised." if new else "This event has its alert already.")
