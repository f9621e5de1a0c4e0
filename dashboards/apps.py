"""Dashboards as a Django app, so that its commands are found."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "dashboards"

    def ready(self) -> None:
        """Signing in and out is listened for."""
        from dashboards.account import signals  # noqa: F401
