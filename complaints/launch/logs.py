"""Each process's output goes to its own file; the terminal stays readable."""

import re
import threading
from collections.abc import Callable
from pathlib import Path
from shlex import quote
from typing import Any

STOPPED = re.compile(r"(\S+) stopped \(rc=(-?\d+)\)")


class Events:
    """What honcho takes for its printer: keeps its words, and hears from them of each end.

    `on_stop(name, exit code)`. `begun` is set by the first word: by then honcho has forked all.
    """

    width = 0

    def __init__(self, log: Path, on_stop: Callable[[str, int], None]) -> None:
        self.log = log
        self.on_stop = on_stop
        self.begun = threading.Event()

    def write(self, message: Any) -> None:
        """One honcho message; the processes themselves write elsewhere."""
        self.begun.set()
        with self.log.open("a") as file:
            file.write(f"{message.time:%H:%M:%S} {message.data}")
        if found := STOPPED.match(message.data):
            self.on_stop(found[1], int(found[2]))


def logged(command: str, log: Path) -> str:
    """The command with its output in `log`; what the run before wrote is set aside as `.1`.

    Not through honcho: its pipe would stay open in a process that outlives the one we started,
    and its end would go unnoticed.
    """
    if log.exists():
        log.rename(log.with_name(f"{log.name}.1"))
    return f"exec >{quote(str(log))} 2>&1; {command}"


def last_line(log: Path) -> str:
    """The last line with something in it, without its full stop; for a sentence."""
    if not log.exists():
        return "nothing was written"
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 8192))
        lines = file.read().decode("utf-8", "replace").splitlines()
    told = (line.strip().rstrip(".") for line in reversed(lines))
    return next((line for line in told if line), "no output")
