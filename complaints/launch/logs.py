"""Each process's output goes to its own file; the terminal stays readable."""

import logging
import re
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from honcho.manager import SYSTEM_PRINTER_NAME

KEPT_BYTES = 5 * 1024**2  # of each log, and as much of the one before
STOPPED = re.compile(r"(\S+) stopped \(rc=(-?\d+)\)")


class LogFiles:
    """What honcho takes for its printer. `on_stop(name, exit code)` hears of each process's end."""

    width = 0

    def __init__(self, folder: Path, on_stop: Callable[[str, int], None]) -> None:
        self.folder = folder
        self.on_stop = on_stop
        self.begun = threading.Event()  # by the first message honcho has forked them all
        self.files: dict[str, RotatingFileHandler] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, message: Any) -> None:
        """One honcho message: a line (bytes of a process, text of honcho's own)."""
        self.begun.set()
        data = message.data
        text = data.decode("utf-8", "replace") if isinstance(data, bytes) else str(data)
        self.file(message.name).emit(logging.makeLogRecord({"msg": text.rstrip("\n")}))
        if message.name == SYSTEM_PRINTER_NAME and (found := STOPPED.match(text)):
            self.on_stop(found[1], int(found[2]))

    def file(self, name: str) -> RotatingFileHandler:
        """The log of one process; what the run before wrote is set aside as `.1`."""
        if name not in self.files:
            path = self.folder / f"{name}.log"
            fresh = not path.exists()
            handler = RotatingFileHandler(path, maxBytes=KEPT_BYTES, backupCount=1)
            if not fresh:
                handler.doRollover()
            self.files[name] = handler
        return self.files[name]


def last_line(log: Path) -> str:
    """The last line with something in it, without its full stop; for a sentence."""
    if not log.exists():
        return "nothing was written"
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 8192))
        lines = file.read().decode("utf-8", "replace").splitlines()
    return next((line.strip().rstrip(".") for line in reversed(lines) if line.strip()), "no output")
