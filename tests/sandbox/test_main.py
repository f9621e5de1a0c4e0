"""`python -m sandbox`: starts, says where, stops at once, and speaks plainly when it cannot."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]


@contextmanager
def started(*options: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", *options],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def port_of(process: subprocess.Popen[str]) -> int:
    line = process.stdout.readline()
    assert line.startswith("Sandbox: http://127.0.0.1:")
    return int(line.rpartition(":")[2].strip(" /\n"))


def ask(port: int, path: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_stop_even_with_a_visitor_hanging(how) -> None:
    with started("--port", "0") as process:
        port = port_of(process)
        assert ask(port, "/health") == 200
        with socket.create_connection(("127.0.0.1", port)):
            process.send_signal(how)
            _, complaints = process.communicate(timeout=30)

    assert process.returncode == 0
    assert complaints == ""


def test_it_is_small_and_loads_nothing_of_django() -> None:
    with started("--port", "0") as process:
        port = port_of(process)
        for path in ("/", "/feeds/forum.xml", "/feeds/reviews.xml", "/health"):
            assert ask(port, path) == 200
        memory = psutil.Process(process.pid).memory_info().rss

    assert memory < 60_000_000
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, sandbox.site; print(*sys.modules)"],
        cwd=ROOT, text=True, capture_output=True, check=True,
    ).stdout.split()  # fmt: skip
    assert not {"django", "scrapy", "complaints", "spiders"} & set(loaded)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--port", "99999"), "There is no port 99999"),
        (("--host", "192.0.2.1", "--port", "0"), "can't listen on 192.0.2.1"),
    ],
)
def test_a_wrong_address_gives_one_sentence(options: tuple[str, ...], sentence: str) -> None:
    with started(*options) as process:
        _, complaints = process.communicate(timeout=30)

    assert process.returncode == 1
    assert sentence in complaints
    assert len(complaints.splitlines()) == 1


def test_a_busy_port_gives_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with started("--port", str(port)) as process:
            _, complaints = process.communicate(timeout=30)

    assert process.returncode == 1
    assert f"Port {port} of 127.0.0.1 is in use" in complaints
    assert len(complaints.splitlines()) == 1
