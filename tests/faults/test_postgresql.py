"""On PostgreSQL any number of workers share the queue; neither kill nor race doubles anything."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
WORKERS = 3
POSTS = 240
KILLS = 6


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    """The address of a real PostgreSQL of our own, on loopback."""
    if not PROGRAMS:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="huiyin-pg-"))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(program: str, *arguments: str) -> None:
        command = [str(PROGRAMS[-1] / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, user=user, cwd="/", check=True, capture_output=True)

    run("initdb", "-U", "huiyin", "--auth=trust", "--encoding=UTF8")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    run("pg_ctl", "-o", options, "-l", str(folder / "log"), "-w", "start")
    yield f"postgres://huiyin@127.0.0.1:{port}/postgres"
    run("pg_ctl", "-m", "immediate", "-w", "stop")
    shutil.rmtree(folder)


@pytest.fixture
def fleet(installation: Any, postgresql: str, elasticsearch_server: str, tmp_path: Path) -> Any:
    """An installation on PostgreSQL with posts of few authors, so that workers collide."""
    installation.settings |= {
        "HUIYIN_DATABASE_URL": postgresql,
        "HUIYIN_ELASTICSEARCH_URL": elasticsearch_server,
        "HUIYIN_ELASTICSEARCH_INDEX": f"fleet-{uuid.uuid4().hex[:8]}",
        "HUIYIN_THREADS": "1",
    }
    assert installation.manage("prepare").returncode == 0
    rows = [
        {
            "platform": "weibo",
            "post_id": f"62{number:06d}",
            "text": f"青禾网校骗钱不退，再不处理我就起诉 {number}",
            "published_at": "2026-11-22T10:00:00+08:00",
            "author_id": f"author-{number % 20}",
        }
        for number in range(POSTS)
    ]
    installation.posts = tmp_path / "posts.jsonl"
    installation.posts.write_text("\n".join(json.dumps(row) for row in rows))
    return installation


def test_workers_share_the_queue_and_survive_kills(fleet: Any, postgresql: str) -> None:
    begun = time.monotonic()
    assert fleet.manage("run_pipeline").returncode == 0
    idle = time.monotonic() - begun  # of a run that finds nothing to do
    both = [fleet.start("ingest", str(fleet.posts)) for _ in range(2)]
    told = []
    for process in both:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        told.append(json.loads(out))
    assert sum(counts["new"] for counts in told) == POSTS

    rng = Random(62)  # noqa: S311  a seed
    landed = sum(
        killed_after(fleet.start("run_pipeline"), rng.uniform(0.5, 2) * idle) for _ in range(KILLS)
    )
    assert landed, "every run had ended before it was to be killed"
    workers = [fleet.start("run_pipeline") for _ in range(WORKERS)]
    for process in workers:
        _, err = process.communicate(timeout=300)
        assert process.returncode == 0, err

    with psycopg.connect(postgresql) as database:
        assert one(database, "select count(*), count(indexed_at) from complaints_post") == (
            POSTS, POSTS,
        )  # fmt: skip
        assert one(database, "select count(*) from complaints_judgement") == (POSTS,)
        in_cases = one(database, "select count(case_id) from complaints_post")
        assert (
            one(
                database,
                "select count(*) from complaints_caseevent where kind in ('opened', 'post_joined')",
            )
            == in_cases
        )
        cases = one(database, "select count(*), count(distinct author_key) from complaints_case")
        assert cases[0] == cases[1] <= 20
        grave = one(
            database,
            "select count(*) from complaints_case where severity = 3 or alarms::text <> '[]'",
        )
        of_cases = "from complaints_alert where case_id is not null"
        assert one(database, f"select count(distinct case_id) {of_cases}") == grave
        told = one(database, "select count(*) from complaints_alert where held = ''")
        sent = one(database, "select count(*), count(sent_at) from complaints_delivery")
        assert sent == told * 2


def killed_after(process: "subprocess.Popen[str]", seconds: float) -> bool:
    """Whether the process was still at work when it was killed."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def one(database: Any, sql: str) -> tuple[int, ...]:
    row: tuple[int, ...] = database.execute(sql).fetchone()
    return row
