"""The whole trial set-up in one command: what `make run` calls."""

from typing import Any

from django.core.management.base import BaseCommand

from complaints.launch.starting import up


class Command(BaseCommand):
    help = "Start everything on this machine and stay; Ctrl-C stops everything."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        up(self.say)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
