"""Becomes a command once Airflow's api-server answers: `python -m …wait_for PORT COMMAND…`.

A scheduler that is up before the api-server fails its first tasks. Nothing but the standard
library is loaded, and nothing of this stays in memory afterwards.
"""

import os
import sys
import time

from complaints.launch.answers import status_of


def main(port: int, command: list[str]) -> None:
    while status_of(port, "/api/v2/monitor/health") != 200:
        time.sleep(0.5)
    os.execvp(command[0], command)  # noqa: S606  no shell is meant


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
