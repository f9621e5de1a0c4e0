"""The Procfile's processes as one: they start together, and when one ends all end."""

import os
import signal
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from honcho.environ import parse_procfile
from honcho.manager import Manager

from complaints.launch.logs import Events, last_line, logged
from complaints.launch.running import RUN_ID, end_all
from complaints.launch.words import Say

DROPPED = "PYTHONDONTWRITEBYTECODE"  # with it every start of Airflow compiles all of it again


@dataclass(frozen=True)
class Ended:
    """A process that ended by itself."""

    name: str
    code: int


class Processes(Manager):  # type: ignore[misc]  # honcho has no annotations
    """honcho's Manager with a log file for each process, and an end that reaches everybody."""

    def __init__(self, logs: Path, run_id: str, say: Say) -> None:
        events = Events(logs / "system.log", self.heard_of_end)
        super().__init__(events)
        self.begun = events.begun
        self.logs = logs
        self.run_id = run_id
        self.say = say
        self.ending = False
        self.culprit: Ended | None = None

    def add(self, name: str, command: str, environ: dict[str, str], folder: Path) -> None:
        """Adds one process, to be started by `loop`."""
        command = logged(command, self.logs / f"{name}.log")
        self.add_process(name, command, env=environ, cwd=str(folder))

    def heard_of_end(self, name: str, code: int) -> None:
        if not self.ending and self.culprit is None:
            self.culprit = Ended(name, code)

    def terminate(self) -> None:
        """Ends all. honcho can't end what it has not heard of as started: then again soon."""
        if not self.ending:
            self.ending = True
            self.say("Stopping …")
            last_resort = threading.Timer(12, end_all, (self.run_id, 0))
            last_resort.daemon = True
            last_resort.start()
        if self._all_started():
            super().terminate()
        else:
            threading.Timer(0.2, self.terminate).start()

    def why(self) -> str:
        """One sentence about the process that ended by itself; empty when none did."""
        if self.culprit is None:
            return ""
        name, code = self.culprit.name, self.culprit.code
        log = self.logs / f"{name}.log"
        if code < 0:
            how = f"was ended from outside ({signal.Signals(-code).name})"
        else:
            how = f"ended by itself (exit code {code})"
        return f"{name} {how}: {last_line(log)}. See {log}."


def procfile(root: Path) -> dict[str, str]:
    """Name and command of each process."""
    return dict(parse_procfile((root / "Procfile").read_text()).processes)


def environment(run_id: str, told: dict[str, str]) -> dict[str, str]:
    """What each process sees: ours, without another Airflow's settings, and what it is told."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != DROPPED and not name.startswith("AIRFLOW")
    }
    around = {
        RUN_ID: run_id,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore",  # Airflow's own, on stdout, where they break its JSON
        "NO_PROXY": "127.0.0.1,localhost," + kept.get("NO_PROXY", kept.get("no_proxy", "")),
        "SPT_NOENV": "1",  # setproctitle must leave the environment readable: it holds the run's id
    }
    return kept | around | told


def stop_on_hangup() -> None:
    """Makes SIGTERM and a closed terminal end this process as Ctrl-C does: tidily."""
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.default_int_handler)
