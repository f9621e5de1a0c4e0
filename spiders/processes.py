"""One crawl of a source at a time, in a process of its own: a Twisted reactor starts only once."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

from complaints.models import CrawlRun, Source
from complaints.models.sources import Outcome
from complaints.policies import SourcePolicy
from spiders.runs import Ending, end_killed_runs, end_run

LONGEST_CRAWL = 600  # seconds; Scrapy closes the spider in good order after 540
LARGEST_LOG = 5_000_000  # bytes; a fuller one is set aside, and the one before it goes


def crawl(policy: SourcePolicy) -> CrawlRun:
    """Crawls one source to its end. However the process ends, the run has an outcome."""
    source = Source.objects.get(key=policy.key)
    with only_crawl_of(source) as lock:
        started_at = datetime.now(UTC)
        end_killed_runs(source, started_at)
        run = CrawlRun.objects.create(source=source, started_at=started_at)
        why = scrapy_crawl(policy, run, lock)
        end_run(run, Ending(Outcome.INTERRUPTED, why), datetime.now(UTC))
    run.refresh_from_db()
    return run


@contextmanager
def only_crawl_of(source: Source) -> Iterator[IO[str]]:
    """Waits until nobody else crawls this source: on this machine by a locked file, and on
    PostgreSQL on every machine by an advisory lock.

    The file is handed on to the crawl's process, so that a crawl whose command was killed still
    counts as at work.
    """
    path = settings.HUIYIN_HOME / "locks" / f"source-{source.key}.lock"
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write(f"Another crawl of {source.key} is at work; waiting for it to end.\n")
            fcntl.flock(lock, fcntl.LOCK_EX)
        with on_every_machine(source):
            yield lock


@contextmanager
def on_every_machine(source: Source) -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    name = [f"huiyin crawl {source.key}"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", name)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", name)


def scrapy_crawl(policy: SourcePolicy, run: CrawlRun, lock: IO[str]) -> str:
    """Runs `scrapy crawl` and waits. Returns why the run has no outcome, should it have none."""
    command = [sys.executable, "-m", "scrapy", "crawl", policy.spider]
    command += ["-a", f"source={policy.key}", "-a", f"run={run.pk}"]
    environment = os.environ | {"SCRAPY_SETTINGS_MODULE": "spiders.settings"}
    with log_of(policy.key).open("ab") as log:
        try:
            ended = subprocess.run(
                command,
                cwd=settings.BASE_DIR,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[lock.fileno()],
                timeout=LONGEST_CRAWL,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"the crawl took longer than {LONGEST_CRAWL} seconds"
    return f"the crawl's process ended by itself (exit code {ended.returncode})"


def log_of(key: str) -> Path:
    """The log of a source's crawls in HUIYIN_HOME, never much larger than LARGEST_LOG."""
    path: Path = settings.HUIYIN_HOME / "log" / f"crawl-{key}.log"
    path.parent.mkdir(exist_ok=True)
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    return path
