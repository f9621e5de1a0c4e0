"""A training that was killed leaves no process behind that writes beside the next one."""

import os
import signal
import socket
import subprocess
import sys

SECONDS = 60
STARTER = """
import sys
from classifiers.side_by_side import processes
from tests.classifiers.test_side_by_side import report_and_stay

with processes(1) as pool:
    pool.submit(report_and_stay, int(sys.argv[1])).result()
"""


def report_and_stay(port: int) -> None:
    """The work of a run: it ends only when this process does."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"here")
        line.recv(1)


def test_a_killed_training_takes_its_runs_along() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(SECONDS)
        starter = subprocess.Popen(
            [sys.executable, "-c", STARTER, str(server.getsockname()[1])],
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "complaints.settings"},
        )
        run, _ = server.accept()
        with run:
            run.settimeout(SECONDS)
            assert run.recv(4) == b"here"
            starter.send_signal(signal.SIGKILL)
            starter.wait()
            assert run.recv(1) == b"", "the run is gone, and its line with it"
