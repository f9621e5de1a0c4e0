"""Makes the database ready: migrations, then what the policies name."""

from pathlib import Path
from typing import Any

from django.conf import settings
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
        private(settings.DATABASES["default"])
        settings.STATIC_ROOT.mkdir(exist_ok=True)
        self.stdout.write("The database is ready.")


def private(database: dict[str, Any]) -> None:
    """An SQLite file is for its owner's eyes; its side files take the same mode."""
    path = Path(database["NAME"])
    if database["ENGINE"].endswith("sqlite3") and path.is_file():  # it may live in memory
        path.chmod(0o600)
