"""Raises an alert from outside: how a failed Airflow task tells on-call."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from complaints.alerting import raise_alert
from complaints.models import Alert


class Command(BaseCommand):
    help = "Record an alert, once for each --key; the next `notify` tells it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kind", choices=Alert.Kind.values, required=True)
        parser.add_argument("--key", required=True, help="names the event, at most 200 characters")
        parser.add_argument("--title", required=True)
        parser.add_argument("--body", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        new = raise_alert(
            event_key=options["key"][:200],
            kind=Alert.Kind(options["kind"]),
            title=options["title"],
            body=options["body"],
            now=datetime.now(UTC),
        )
        self.stdout.write("Raised." if new else "This event has its alert already.")
