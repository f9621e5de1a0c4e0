"""Which processes belong to a run of `manage.py up`, and how every one of them is ended.

Every process carries the run's id in its environment and hands it on, also those that Airflow
moves to sessions of their own: no group, session or parent leads to all of them.
"""

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

RUN_ID = "HUIYIN_RUN_ID"
PATIENCE = 8.0  # seconds from asking a process to end to ending it


@dataclass(frozen=True)
class Run:
    """One run of `up`. `started` (seconds since 1970) tells it from a later user of its number."""

    pid: int
    started: float
    address: str

    @property
    def run_id(self) -> str:
        return f"{self.pid}-{self.started:.2f}"


def this_run(address: str) -> Run:
    return Run(os.getpid(), psutil.Process().create_time(), address)


def note(path: Path, run: Run) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(run)))


def noted(path: Path) -> Run | None:
    """The run that the file names, alive or not; None when there is none or it can't be read."""
    try:
        return Run(**json.loads(path.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def is_alive(run: Run) -> bool:
    try:
        process = psutil.Process(run.pid)
        same = abs(process.create_time() - run.started) < 1
        return same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def members(run_id: str) -> list[psutil.Process]:
    """The processes that this run started, wherever they are now."""
    return [process for process in psutil.process_iter() if belongs(process, run_id)]


def belongs(process: psutil.Process, run_id: str) -> bool:
    try:
        return process.environ().get(RUN_ID) == run_id
    except (psutil.Error, OSError):
        return False  # ended just now, or somebody else's: not ours to end


def end_all(run_id: str, patience: float = PATIENCE) -> int:
    """Asks every process of the run to end, then ends it. How many there were at first."""
    found = members(run_id)
    for process in found:
        send(process, "terminate")
    psutil.wait_procs(found, timeout=patience)
    deadline = time.monotonic() + 5
    while (stubborn := members(run_id)) and time.monotonic() < deadline:
        for process in stubborn:  # also those that were born meanwhile
            send(process, "kill")
        psutil.wait_procs(stubborn, timeout=1)
    return len(found)


def send(process: psutil.Process, how: str) -> None:
    try:
        getattr(process, how)()
    except psutil.NoSuchProcess:
        return  # it ended by itself, which is what was wanted
