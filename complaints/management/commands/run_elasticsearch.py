"""Runs the embedded Elasticsearch until it is told to stop."""

import os
import signal
import socket
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from complaints.search.embedded import EmbeddedMissing, prepared, wait_until_up

UP_WITHIN = 120  # seconds; 15-25 on two idle cores


class Command(BaseCommand):
    help = "Run the embedded Elasticsearch on loopback, for trial and tests."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        port, home = settings.HUIYIN_ELASTICSEARCH_PORT, settings.HUIYIN_HOME / "elasticsearch"
        if busy(port):
            raise CommandError(
                f"Port {port} is in use: stop what uses it, or set HUIYIN_ELASTICSEARCH_PORT."
            )
        (settings.HUIYIN_HOME / "log").mkdir(exist_ok=True)
        log = settings.HUIYIN_HOME / "log" / "elasticsearch-server.log"
        try:
            process = prepared(port, home).start(log)
        except EmbeddedMissing as error:
            raise CommandError(str(error)) from error
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop(process))
        self.follow(process, f"http://127.0.0.1:{port}", log)

    def follow(self, process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
        try:
            if wait_until_up(url, process, UP_WITHIN):
                self.stdout.write(f"Elasticsearch is up: {url}")
                self.stdout.flush()
            code = process.wait()
        finally:
            stop(process)
        if code not in (0, 143, -signal.SIGTERM):
            raise CommandError(f"Elasticsearch ended with code {code}: see {log}")


def busy(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def stop(process: "subprocess.Popen[bytes]") -> None:
    """The server and what it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
