"""What every step of the pipeline shares: how it takes work, ends, fails and reports.

A step takes the rows whose own timestamp is empty and fills it in the transaction of its result.
On PostgreSQL rows are claimed with SKIP LOCKED, so that any number of workers share the queue; on
SQLite one worker holds the step's lock file and a second one waits for it. The lock belongs to the
process: a killed worker leaves nothing behind.
"""

import fcntl
import json
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, models, transaction
from tqdm import tqdm

Row = TypeVar("Row", bound=models.Model)
Counts = dict[str, int]


class StepFailed(Exception):
    """The step could not do all of its work. The message is one sentence with what to do."""

    def __init__(self, message: str, counts: Counts | None = None, exit_code: int = 1) -> None:
        super().__init__(message)
        self.counts = counts or {}
        self.exit_code = exit_code


class TransientError(StepFailed):
    """Something outside is down: the work stays in the queue and the next run takes it."""


class RejectedPost(Exception):
    """This post can't be taken; its neighbours can. The message is the reason, for a person."""


class StepCommand(BaseCommand):
    """A pipeline step as a command: one JSON line of counts on stdout, progress on stderr."""

    step: str
    requires_system_checks: list[str] = []  # a step needs neither pages nor their addresses

    def work(self, now: datetime, **options: Any) -> Counts:
        """Does the step and returns its counts. Raises StepFailed for what stays undone."""
        raise NotImplementedError

    def lock_name(self, **options: Any) -> str:
        """What only one process at a time may do where the database can't share a queue."""
        return self.step

    def handle(self, *args: Any, **options: Any) -> None:
        # Here, as it needs loaded models: a process that only shows `progress` has none.
        from complaints.tallies import note_run

        started = time.monotonic()
        failure: StepFailed | None = None
        counts: Counts = {}
        done = False
        with one_worker(self.lock_name(**options)):
            try:
                counts, done = self.work(datetime.now(UTC), **options), True
            except StepFailed as error:
                counts, failure = error.counts, error
            finally:
                note_run(self.step, counts, time.monotonic() - started, failed=not done)
        line = {"step": self.step, **counts, "seconds": round(time.monotonic() - started, 1)}
        self.stdout.write(json.dumps(line, ensure_ascii=False))
        if failure:
            raise CommandError(str(failure), returncode=failure.exit_code)


@contextmanager
def one_worker(step: str) -> Iterator[None]:
    """On SQLite: one process at a time does this step. On PostgreSQL: no limit."""
    if connection.vendor == "postgresql":
        yield
        return
    path = settings.HUIYIN_HOME / "locks" / f"{step}.lock"
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write(f"Another {step} is at work; waiting for it to end.\n")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def claiming() -> AbstractContextManager[None]:
    """The block in which rows are taken, worked on and written.

    On PostgreSQL a transaction that holds the rows' locks. On SQLite none: a write transaction
    would shut everybody else out while a model runs; `one_worker` keeps the second worker away.
    """
    if connection.features.has_select_for_update_skip_locked:
        return transaction.atomic()
    return nullcontext()


def take(queue: models.QuerySet[Row], after: int, size: int) -> list[Row]:
    """The next `size` rows of a queue with a primary key above `after`, oldest first."""
    if connection.features.has_select_for_update_skip_locked:
        queue = queue.select_for_update(skip_locked=True, of=("self",))
    return list(queue.filter(pk__gt=after).order_by("pk")[:size])


def progress(total: int, step: str, unit: str = "post", row: int = 0) -> "tqdm[Any]":
    """A bar on stderr with rate and time left; silent where stderr is no terminal.

    Processes that work side by side have a row each, from 0.
    """
    return tqdm(
        total=total, desc=step, unit=f" {unit}", disable=None, leave=False, position=row or None
    )
