"""Fixtures that most tests need: invented posts, cases and a fixed moment."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from hypothesis import settings as of_hypothesis
from pytest_django import Settings

from complaints.intake import known_brands, store
from complaints.models import Brand, Case, Judgement, Post
from complaints.policies import Policies, load_policies
from complaints.search.client import client
from complaints.search.embedded import prepared, wait_until_up
from complaints.search.indices import all_of_ours
from complaints.triage import decide

# What an example takes depends on what runs beside it.
of_hypothesis.register_profile("huiyin", deadline=None)
of_hypothesis.load_profile("huiyin")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """A database file, as in real life: one in memory is locked whole while anybody reads it."""
    database = connections["default"].settings_dict
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture
def now() -> datetime:
    """2026-11-23 10:00 in Shanghai."""
    return datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def policies() -> Policies:
    return load_policies()


@pytest.fixture
def brand(db: None) -> Brand:
    return Brand.objects.get(slug="qinghe")


@pytest.fixture
def brands(brand: Brand) -> dict[str, Brand]:
    return known_brands()


@pytest.fixture
def make_post(brands: dict[str, Brand], now: datetime) -> Callable[..., Post]:
    """make_post(text=…, post_id=…, author_id=…, …): a post as intake stores it."""
    numbers = count(1)

    def make(**columns: Any) -> Post:
        row = {
            "platform": "weibo",
            "post_id": f"50000000000{next(numbers):05d}",
            "text": "青禾网校的直播课一直卡，老师讲什么都听不清",
            "published_at": now,
        } | columns
        taken = store([row], now, brands)
        assert taken.rejected == 0, taken.reasons
        return Post.objects.get(platform=str(row["platform"]).lower(), post_id=row["post_id"])

    return make


@pytest.fixture
def judge(now: datetime) -> Callable[..., Judgement]:
    """judge(post, label=…, category=…, severity=…): a judgement as classify writes it."""

    def make(post: Post, **fields: Any) -> Judgement:
        post.judgements.update(current=False)
        judgement = Judgement.objects.create(
            **{
                "post": post,
                "revision": post.revision,
                "model_version": "test-1",
                "label": "complaint",
                "score": 0.93,
                "target": "provider",
                "category": "technical",
                "severity": 2,
                "judged_at": now,
            }
            | fields
        )
        Post.objects.filter(pk=post.pk).update(classified_at=now)
        post.refresh_from_db()
        return judgement

    return make


@pytest.fixture
def make_case(
    make_post: Callable[..., Post],
    judge: Callable[..., Judgement],
    policies: Policies,
    now: datetime,
) -> Callable[..., Case]:
    """make_case(text=…, label=…, category=…, severity=…, author_id=…): as triage opens it."""

    def make(**columns: Any) -> Case:
        judged = {
            key: columns.pop(key)
            for key in ("label", "score", "target", "category", "severity", "facts")
            if key in columns
        }
        post = make_post(**columns)
        judge(post, **judged)
        decide(post.pk, policies, now)
        post.refresh_from_db()
        assert post.case is not None
        return post.case

    return make


@pytest.fixture(scope="session")
def elasticsearch_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Elasticsearch that serves every test of this worker."""
    home = tmp_path_factory.mktemp("elasticsearch")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = prepared(port, home).start(home / "server.log")
    url = f"http://127.0.0.1:{port}"
    try:
        assert wait_until_up(url, process, 120), (home / "server.log").read_text()[-2000:]
        yield url
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def elasticsearch(elasticsearch_server: str, settings: Settings) -> Iterator[str]:
    """The server, set for this test with an index of its own."""
    settings.HUIYIN_ELASTICSEARCH_URL = elasticsearch_server
    settings.HUIYIN_ELASTICSEARCH_INDEX = f"test-{uuid.uuid4().hex[:12]}"
    yield elasticsearch_server
    settings.HUIYIN_ELASTICSEARCH_URL = elasticsearch_server
    for index in all_of_ours(client()):
        client().indices.delete(index=index)


REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass
class Installation:
    """A Huiyin of its own, in a folder of its own, driven as a person drives it: by commands."""

    home: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        inherited = {key: value for key, value in os.environ.items() if "HUIYIN" not in key}
        return inherited | {"HUIYIN_HOME": str(self.home)} | self.settings

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A command in a process group of its own, so that it can be killed whole."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=REPOSITORY,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=300)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def counts(self, *arguments: str) -> dict[str, Any]:
        """The JSON line that a step ends with."""
        done = self.manage(*arguments)
        assert done.returncode == 0, done.stderr
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return told

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.home / "huiyin.sqlite3", timeout=30) as database:
            return database.execute(sql, values).fetchall()


@pytest.fixture(scope="session")
def prepared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose database is prepared, to be copied: preparing takes seconds, copying none."""
    home = tmp_path_factory.mktemp("prepared")
    done = Installation(home).manage("prepare")
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def installation(prepared_home: Path, tmp_path: Path) -> Installation:
    home = tmp_path / "home"
    shutil.copytree(prepared_home, home)
    return Installation(home)
