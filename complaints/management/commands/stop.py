"""Stops what `up` started, from another terminal, also when `up` itself was killed."""

import time
from typing import Any

import psutil
from django.core.management.base import BaseCommand

from complaints.launch import running
from complaints.launch.starting import demo_file, run_file

PATIENCE = 30.0  # seconds


class Command(BaseCommand):
    help = "Stop everything that `make run` started."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        run = running.noted(run_file())
        if run is None:
            self.stdout.write("Huiyin is not running.")
            return
        self.stdout.write("Stopping …")
        if running.is_alive(run):
            ask(run)
        running.end_all(run.run_id)
        run_file().unlink(missing_ok=True)
        demo_file().unlink(missing_ok=True)
        self.stdout.write("Stopped.")


def ask(run: running.Run) -> None:
    """Tells `up` to stop and waits for it; ends it when it does not listen."""
    process = psutil.Process(run.pid)
    running.send(process, "terminate")
    deadline = time.monotonic() + PATIENCE
    while running.is_alive(run):
        if time.monotonic() > deadline:
            running.send(process, "kill")
        time.sleep(0.2)
