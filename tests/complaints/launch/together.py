"""Runs small processes together as `up` does, in a process of its own. Takes log folder, id."""

import sys
from pathlib import Path

from complaints.launch.processes import Processes, environment

LEAVES = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
print("left", flush=True)
time.sleep(600)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
"""


def main(logs: Path, run_id: str) -> None:
    together = Processes(logs, run_id, lambda line: print(line, flush=True))  # noqa: T201
    for name, code in (("leaves", LEAVES), ("stubborn", STUBBORN)):
        (logs / f"{name}.py").write_text(code)
        command = f"exec {sys.executable} {logs / f'{name}.py'}"
        together.add(name, command, environment(run_id, {}), logs)
    together.loop()
    print(together.why(), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
