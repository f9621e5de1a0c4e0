"""How each source does: one JSON object a line; exit code 1 when one of them is not well."""

import json
import sys
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand

from complaints.policies import load_policies
from complaints.registry import bring_in
from complaints.source_health import health_of_sources


class Command(BaseCommand):
    help = "Tell of every source: last success and post, rates, outcomes, budget left, lag."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        policies = load_policies()
        bring_in(policies)
        found = health_of_sources(policies, datetime.now(UTC))
        for source in found:
            self.stdout.write(json.dumps(source.told(), ensure_ascii=False))
        if not all(source.ok for source in found):
            sys.exit(1)
