"""Checks every part and says what to do about what is ill."""

import sys
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand

from complaints.health import check_parts


class Command(BaseCommand):
    help = "Check every part: reachable, version, what to do. Exit code 1 if one is ill."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        parts = check_parts(datetime.now(UTC))
        width = max(len(part.name) for part in parts)
        for part in parts:
            self.stdout.write(f"{'ok ' if part.ok else 'ILL'}  {part.name:<{width}}  {part.detail}")
            if not part.ok:
                self.stdout.write(f"{'':<{width + 7}}{part.advice}")
        if not all(part.ok for part in parts):
            sys.exit(1)
