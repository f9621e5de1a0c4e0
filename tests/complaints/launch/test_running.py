"""Which run a file names, and whether it still lives."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from complaints.launch import running


def test_a_run_is_noted_and_found_alive(tmp_path: Path) -> None:
    file = tmp_path / "run" / "up.json"
    run = running.this_run("http://127.0.0.1:8000")
    running.note(file, run)
    assert running.noted(file) == run
    assert running.is_alive(run)


def test_another_process_with_the_same_number_is_not_the_run() -> None:
    run = running.this_run("")
    assert not running.is_alive(replace(run, started=run.started - 60))


def test_an_ended_process_is_not_alive() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert not running.is_alive(running.Run(ended.pid, 0.0, ""))


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"pid": 1}', "\0"])
def test_a_file_that_says_nothing_names_no_run(text: str, tmp_path: Path) -> None:
    file = tmp_path / "up.json"
    assert running.noted(file) is None
    file.write_text(text)
    assert running.noted(file) is None


def test_nobody_else_is_ended() -> None:
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    assert running.end_all("nobody's") == 0
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()
