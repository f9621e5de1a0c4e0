"""The core as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ComplaintsConfig(AppConfig):
    name = "complaints"
    verbose_name = "Huiyin"

    def ready(self) -> None:
        post_migrate.connect(seed, sender=self)


def seed(**_: Any) -> None:
    """Brings brands, sources and teams of the policies into a database that was just migrated."""
    from complaints.policies import load_policies
    from complaints.registry import bring_in

    bring_in(load_policies())
