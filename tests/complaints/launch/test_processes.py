"""Real processes: whichever way the end comes, nobody is left."""

import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from complaints.launch.processes import environment, procfile
from complaints.launch.running import end_all, members

ROOT = Path(__file__).resolve().parents[3]


def until(done: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def together(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Two processes, one of which has put a third into a session of its own."""
    run_id = f"test-{uuid.uuid4().hex}"
    driver = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("together.py")), str(tmp_path), run_id],
        cwd=ROOT,
        env=environment("", {"PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": ""}),
        stdout=subprocess.PIPE,
        text=True,
    )
    logs = [tmp_path / "leaves.log", tmp_path / "stubborn.log"]
    try:
        until(lambda: all(log.exists() and log.stat().st_size for log in logs))
        assert len(members(run_id)) == 3
        yield driver, run_id
    finally:
        driver.kill()
        driver.communicate()
        end_all(run_id, 0)


def named(run_id: str, name: str) -> int:
    found = [one.pid for one in members(run_id) if f"{name}.py" in " ".join(one.cmdline())]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everybody(
    together: tuple[subprocess.Popen[str], str], signal_number: signal.Signals
) -> None:
    driver, run_id = together
    driver.send_signal(signal_number)
    out, _ = driver.communicate(timeout=30)
    assert out.startswith("Stopping …")
    end_all(run_id)
    assert members(run_id) == []


def test_one_killed_ends_everybody_and_is_named(
    together: tuple[subprocess.Popen[str], str], tmp_path: Path
) -> None:
    driver, run_id = together
    signal_to = named(run_id, "leaves")
    subprocess.run(["kill", "-9", str(signal_to)], check=True)
    out, _ = driver.communicate(timeout=30)
    assert f"leaves was ended from outside (SIGKILL): left. See {tmp_path}/leaves.log." in out
    end_all(run_id)
    assert members(run_id) == []


def test_a_killed_driver_leaves_processes_that_the_run_id_still_finds(
    together: tuple[subprocess.Popen[str], str],
) -> None:
    driver, run_id = together
    driver.kill()
    driver.wait()
    assert len(members(run_id)) == 3
    assert end_all(run_id, patience=1) == 3
    assert members(run_id) == []


def test_processes_see_neither_another_airflow_nor_the_ban_on_compiling(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__DAGS_FOLDER", "/elsewhere")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("NO_PROXY", "intranet")
    seen = environment("7-1.00", {"HUIYIN_PORT": "8000"})
    assert "AIRFLOW__CORE__DAGS_FOLDER" not in seen
    assert "PYTHONDONTWRITEBYTECODE" not in seen
    assert seen["NO_PROXY"] == "127.0.0.1,localhost,intranet"
    assert seen["PATH"].startswith(str(Path(sys.executable).parent))
    assert seen["HUIYIN_RUN_ID"] == "7-1.00"


def test_the_procfile_names_every_process() -> None:
    commands = procfile(ROOT)
    assert {"elasticsearch", "sandbox", "web", "airflow-scheduler"} <= set(commands)
    assert all(command.startswith("exec ") for command in commands.values())
