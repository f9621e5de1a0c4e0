"""Runs the embedded Elasticsearch until it is told to stop."""

import os
import signal
import socket
import subprocess
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from complaints.search.embedded import EmbeddedMissing, Server, prepared, wait_until_up

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
        self.log = settings.HUIYIN_HOME / "log" / "elasticsearch-server.log"
        self.told_to_stop = False
        try:
            while not self.told_to_stop:
                self.run_once(prepared(port, home), f"http://127.0.0.1:{port}")
        except EmbeddedMissing as error:
            raise CommandError(str(error)) from error

    def run_once(self, server: Server, url: str) -> None:
        """One life of the server. One that ends by itself after it was up is started again."""
        process = server.start(self.log)

        def end(*_: object) -> None:
            self.told_to_stop = True
            stop(process)

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        try:
            if wait_until_up(url, process, UP_WITHIN):
                self.tell(f"Elasticsearch is up: {url}")
            elif not self.told_to_stop:
                raise CommandError(f"Elasticsearch did not start: see {self.log}")
            code = process.wait()
        finally:
            stop(process)
        if not self.told_to_stop:
            self.tell(f"Elasticsearch ended by itself (code {code}); starting it again.")

    def tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def busy(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def stop(process: "subprocess.Popen[bytes]") -> None:
    """The server and what it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
