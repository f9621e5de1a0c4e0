"""Alerting is killed with SIGKILL again and again while a channel fails: each alert reaches each
receiver, and no second one reaches a receiver that honours the idempotency key."""

import os
import signal
import subprocess
import threading
import time
from collections import Counter, defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any

import pytest

KILLS = int(os.environ.get("HUIYIN_TEST_KILLS", "3"))  # 200 before a release
ALERTS = 3  # raised between two kills
MEASURED_EVERY = 8  # rounds: machines have moods


class Receiver(BaseHTTPRequestHandler):
    """Two receivers: /good takes all, /flaky refuses every third message."""

    taken: dict[str, Counter[str]]
    seen = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = self.path.split("?")[0]
        Receiver.seen += 1
        if path == "/flaky" and Receiver.seen % 3 == 0:
            self.send_response(503)
            self.end_headers()
            return
        self.taken[path][self.headers["Idempotency-Key"]] += 1
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Silent."""


@pytest.fixture
def receivers() -> Any:
    Receiver.taken = defaultdict(Counter)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1], Receiver.taken
    server.shutdown()
    server.server_close()


def test_every_alert_reaches_every_receiver_and_none_comes_as_a_second_one(
    installation: Any, receivers: Any
) -> None:
    port, taken = receivers
    root = f"json://127.0.0.1:{port}"
    installation.settings["HUIYIN_ALERT_URLS"] = f"{root}/good,{root}/flaky"
    chance = Random(9)  # noqa: S311  a seed
    landed = number = 0
    whole = 0.0
    while landed < KILLS:
        for _ in range(ALERTS):
            number += 1
            installation.rows(
                "INSERT INTO complaints_alert (event_key, kind, title, body, raised_at, held, passed_on,"
                " verdict) VALUES (?, 'step_failed', 'x', '', '2026-11-23 02:00:00', '', 0, '')",
                f"kill:{number}",
            )
        if number % (MEASURED_EVERY * ALERTS) == ALERTS:
            whole = time_of_a_whole_run(installation)
        else:
            landed += killed(installation, whole * chance.uniform(0.6, 1.05))
    for _ in range(12):
        installation.rows("UPDATE complaints_delivery SET next_attempt_at = '2026-11-23 02:00:00'")
        if installation.manage("notify").returncode == 0:
            break
    deliveries = installation.rows(
        "SELECT channel, count(*), count(sent_at) FROM complaints_delivery GROUP BY channel"
    )
    assert [(rows, sent) for _, rows, sent in deliveries] == [(number, number)] * 2
    for path in ("/good", "/flaky"):
        assert len(taken[path]) == number, "one key for each alert: a repeated one is known by it"


def time_of_a_whole_run(installation: Any) -> float:
    """Seconds from start to end; kills in the last two fifths of it land in the work."""
    begun = time.monotonic()
    installation.manage("notify")
    return time.monotonic() - begun


def killed(installation: Any, seconds: float) -> bool:
    """Whether notify was still at work when it was killed."""
    process = installation.start("notify")
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return True
    return False
