"""`up` from the first line to the last, with a small Procfile; and what it refuses to do."""

import os
import signal
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from complaints.launch import running, starting
from complaints.launch.words import ready_lines

SMALL = """
web: exec python -m http.server "$HUIYIN_PORT" --bind "$HUIYIN_HOST"
idle: exec python -c "import time; time.sleep(600)"
"""
FALLS = "web: echo no room left >&2; exit 3\n"


@pytest.fixture
def place(tmp_path: Path, settings: Settings, free_port: int) -> Iterator[Path]:
    """A checkout and a home of this test's own; sources and Elasticsearch are elsewhere."""
    settings.BASE_DIR = tmp_path
    settings.HUIYIN_HOME = tmp_path / "home"
    settings.HUIYIN_HOME.mkdir()
    settings.HUIYIN_PORT = free_port
    settings.HUIYIN_PUBLIC_URL = f"http://127.0.0.1:{free_port}"
    settings.HUIYIN_ELASTICSEARCH_URL = "https://search.example:9200"
    settings.HUIYIN_FEEDS = ["https://forum.example/rss.xml"]
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield tmp_path
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.django_db(transaction=True)
def test_from_nothing_to_ready_to_nothing(place: Path, settings: Settings) -> None:
    (place / "Procfile").write_text(SMALL)
    said: list[str] = []
    started: list[int] = []

    def say(line: str) -> None:
        said.append(line)
        if line.startswith("Logs:"):
            run = running.noted(starting.run_file())
            assert run is not None
            started.append(len(running.members(run.run_id)))
            os.kill(os.getpid(), signal.SIGINT)

    starting.up(say)
    password = (settings.HUIYIN_HOME / "password.txt").read_text().strip()
    assert f"Ready: {settings.HUIYIN_PUBLIC_URL}  user admin  password {password}" in said
    assert said[-2:] == ["Stopping …", "Stopped."]
    assert started == [2]
    assert not starting.run_file().exists()
    assert stat.S_IMODE((settings.HUIYIN_HOME / "airflow").stat().st_mode) == 0o700
    assert (settings.HUIYIN_HOME / "airflow" / "airflow.db").exists()


@pytest.mark.django_db(transaction=True)
def test_a_process_that_dies_at_the_start_is_named(place: Path) -> None:
    (place / "Procfile").write_text(FALLS)
    said: list[str] = []
    with pytest.raises(CommandError, match=r"web ended by itself \(exit code 3\): no room left\."):
        starting.up(said.append)
    assert not any(line.startswith("Ready") for line in said)
    assert not starting.run_file().exists()


def test_a_busy_port_is_a_sentence_and_nothing_is_started(installation: Any) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        installation.settings["HUIYIN_PORT"] = str(port)
        done = installation.manage("up")
    assert done.returncode == 1
    assert f"Port {port} is in use: stop what uses it, or set HUIYIN_PORT" in done.stderr
    assert done.stdout == ""
    assert not (installation.home / "demo.env").exists()


def test_a_second_run_is_refused(place: Path) -> None:
    running.note(starting.run_file(), running.this_run("http://127.0.0.1:8000"))
    with pytest.raises(CommandError, match=r"runs already, at http://127.0.0.1:8000 .*make stop"):
        starting.up(print)


def test_a_dead_runs_file_stands_in_nobodys_way(place: Path) -> None:
    running.note(starting.run_file(), running.Run(os.getpid(), 1.0, ""))
    starting.begin_anew_after_a_killed_run(print)
    assert not starting.run_file().exists()


def test_stop_ends_what_a_killed_run_left(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("stop")
    assert capsys.readouterr().out == "Huiyin is not running.\n"
    running.note(starting.run_file(), running.Run(os.getpid(), 1.0, ""))
    starting.demo_file().write_text("HUIYIN_WEIBO_TOKEN=sandbox\n")
    call_command("stop")
    assert capsys.readouterr().out == "Stopping …\nStopped.\n"
    assert not starting.run_file().exists()
    assert not starting.demo_file().exists()


@pytest.mark.parametrize("with_demo", [True, False])
def test_demo_addresses_last_as_long_as_the_run(place: Path, with_demo: bool) -> None:
    run = running.Run(1, 0.0, "")

    def fail() -> None:
        with starting.noted_run(run, with_demo):
            assert starting.demo_file().exists() is with_demo
            assert running.noted(starting.run_file()) == run
            raise ValueError("anything")

    with pytest.raises(ValueError, match="anything"):
        fail()
    assert not starting.demo_file().exists()
    assert not starting.run_file().exists()


def test_the_demo_runs_what_the_user_does_not_have(place: Path, settings: Settings) -> None:
    (place / "Procfile").write_text("elasticsearch: a\nsandbox: b\nweb: c\n")
    assert set(starting.chosen_processes()) == {"web"}
    settings.HUIYIN_FEEDS = []
    assert set(starting.chosen_processes()) == {"web", "sandbox"}
    port = settings.HUIYIN_ELASTICSEARCH_PORT
    settings.HUIYIN_ELASTICSEARCH_URL = f"http://127.0.0.1:{port}"
    assert set(starting.chosen_processes()) == {"web", "sandbox", "elasticsearch"}


def test_a_password_that_was_changed_is_not_shown_as_if_it_worked() -> None:
    ready, airflow, _ = ready_lines("http://h", "http://a", "made", False, "/logs")
    assert "made" not in ready
    assert "changepassword admin" in ready
    assert "password made" in airflow
