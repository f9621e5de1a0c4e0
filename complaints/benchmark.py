"""How fast and how lean the pipeline is, measured from outside on a database of its own.

Each step is the real command in a process of its own; seconds are wall time and memory is the
largest resident set of that process, both as the operating system accounts them.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from complaints.search.client import client

INDEX = f"huiyin-bench-{os.getpid()}"
STEPS = ("classify", "triage", "index", "notify")


@dataclass(frozen=True)
class Measured:
    step: str
    seconds: float
    peak_mb: float
    counts: dict[str, Any]


class BenchFailed(Exception):
    """A step did not end well. The message is what it said."""


def invented_posts(texts: Path, total: int, now: datetime) -> Iterator[dict[str, object]]:
    """`total` posts as long and as varied as the sandbox's; no two have the same text."""
    pool = [
        json.loads(line)["text"]
        for path in sorted(texts.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    for number in range(total):
        yield {
            "platform": "bench",
            "post_id": f"59{number:017d}",
            "text": f"{pool[number % len(pool)]} {number}",
            "published_at": (now - timedelta(seconds=30 * number)).isoformat(),
            "author_id": f"author-{number // 3 * 7 % total}",
        }


def measure(home: Path, total: int) -> list[Measured]:
    """Runs ingest and every further step over `total` posts in `home`. Raises BenchFailed."""
    posts = home / "posts.jsonl"
    with posts.open("w", encoding="utf-8") as file:
        for post in invented_posts(settings.BASE_DIR / "sandbox/posts", total, datetime.now(UTC)):
            file.write(json.dumps(post, ensure_ascii=False) + "\n")
    run(home, "prepare")
    try:
        return [run(home, "ingest", str(posts)), *(run(home, step) for step in STEPS)]
    finally:
        drop_index()


def drop_index() -> None:
    """Leaves the search server as it was found."""
    search = client()
    for index in search.indices.get(index=f"{INDEX}-v*", expand_wildcards="open"):
        search.indices.delete(index=index)


def run(home: Path, *arguments: str) -> Measured:
    """One command as a process, with the memory it took at most."""
    environment = os.environ | {
        "HUIYIN_HOME": str(home),
        "HUIYIN_DATABASE_URL": f"sqlite:///{home / 'bench.sqlite3'}",
        "HUIYIN_ELASTICSEARCH_URL": settings.HUIYIN_ELASTICSEARCH_URL,
        "HUIYIN_ELASTICSEARCH_INDEX": INDEX,
        "HUIYIN_ALERT_URLS": "",
    }
    started = time.monotonic()
    with (home / "out").open("w+") as out, (home / "err").open("w+") as err:
        process = subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=out,
            stderr=err,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - started
        told, trouble = (home / "out").read_text(), (home / "err").read_text()
    if process.returncode != 0:
        raise BenchFailed(f"{arguments[0]}: {trouble.strip()[-500:]}")
    last = told.strip().splitlines()[-1]
    counts = json.loads(last) if last.startswith("{") else {}
    return Measured(arguments[0], seconds, usage.ru_maxrss / 1024, counts)


def report(measured: list[Measured], total: int) -> dict[str, Any]:
    """Posts per second per step and over all of them, and the peak memory of any one step."""
    seconds = sum(step.seconds for step in measured)
    return {
        "step": "bench_pipeline",
        "posts": total,
        "posts_per_second": round(total / seconds, 1),
        "peak_mb": round(max(step.peak_mb for step in measured)),
        "steps": {
            step.step: {
                "seconds": round(step.seconds, 1),
                "posts_per_second": round(total / step.seconds, 1),
                "peak_mb": round(step.peak_mb),
            }
            for step in measured
        },
    }
