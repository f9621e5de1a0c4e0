"""Makes the database ready: migrations, then what the policies name."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from complaints.policies import load_policies
from complaints.registry import bring_in
from complaints.steps import one_worker


class Command(BaseCommand):
    help = "Prepare the database: run migrations and bring in brands, sources and teams."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        policies = load_policies()
        with one_worker("prepare"):
            call_command("migrate", interactive=False, verbosity=0)
            bring_in(policies)
        self.stdout.write("The database is ready.")
