"""Beside the processes: says what is there already, then that all is ready, or why it is not."""

import os
import signal
import threading

from complaints.launch.readiness import Part, wait_for
from complaints.launch.words import Say

Stage = tuple[str, list[Part]]  # what to say when the waiting begins, what to wait for


class Watcher(threading.Thread):
    """Waits for stage after stage. What does not come stops everything; `failure` says why."""

    def __init__(
        self, stages: list[Stage], closing: list[str], say: Say, begun: threading.Event
    ) -> None:
        super().__init__(daemon=True)
        self.stages = stages
        self.closing = closing
        self.say = say
        self.begun = begun
        self.over = threading.Event()
        self.failure = ""

    def run(self) -> None:
        self.begun.wait()
        for line, waiting in self.stages:
            self.say(line)
            self.failure = wait_for(waiting, self.say, self.over)
            if self.failure:
                os.kill(os.getpid(), signal.SIGTERM)
            if self.failure or self.over.is_set():
                return
        for line in self.closing:
            self.say(line)

    def end(self) -> None:
        """Ends the waiting; returns when the thread has ended."""
        self.over.set()
        self.begun.set()
        self.join(timeout=10)
