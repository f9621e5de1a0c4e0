"""A sandbox in a thread on a free port, and a small client for it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import pytest

from sandbox.site import serve
from sandbox.weibo import PATH
from sandbox.world import POSTS, rows_of


@dataclass(frozen=True)
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Visitor:
    port: int

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, None, {k.replace("_", "-"): v for k, v in headers.items()})

    def post(self, path: str, fields: object) -> Answer:
        return self.send(path, json.dumps(fields).encode(), "application/json")

    def send(self, path: str, body: bytes, media_type: str) -> Answer:
        return self.ask("POST", path, body, {"Content-Type": media_type})

    def ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def search(self, **query: object) -> Answer:
        asked = {"q": "青禾", "access_token": "sandbox"} | query
        return self.get(f"/weibo{PATH}?{urlencode(asked)}")

    def statuses(self, **query: object) -> list[dict[str, Any]]:
        return self.search(**query).json()["statuses"]

    def every_status(self) -> list[dict[str, Any]]:
        pages = [self.statuses(count=50, page=page) for page in range(1, 20)]
        return [status for page in pages for status in page]


@contextmanager
def running(started_at: datetime) -> Iterator[Visitor]:
    server = serve("127.0.0.1", 0, started_at)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield Visitor(server.server_port)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    """A sandbox that has just started."""
    with running(datetime.now(UTC)) as client:
        yield client


@pytest.fixture(scope="module")
def old_visitor() -> Iterator[Visitor]:
    """A sandbox that started a day ago: everything written has appeared. Only to be read."""
    with running(datetime.now(UTC) - timedelta(days=1)) as client:
        yield client


@pytest.fixture(scope="session")
def rows() -> dict[str, list[dict[str, Any]]]:
    """Every written row by its file's stem, labels included."""
    return {path.stem: list(rows_of(path)) for path in sorted(Path(POSTS).glob("*.jsonl"))}


@pytest.fixture
def row_with(rows: dict[str, list[dict[str, Any]]]) -> Callable[[str], dict[str, Any]]:
    """row_with(part): the one written row whose text or author's name has this part in it."""

    def find(part: str) -> dict[str, Any]:
        found = [
            row
            for written in rows.values()
            for row in written
            if part in row["text"] or part in row["author"]["name"]
        ]
        assert len(found) == 1, part
        return found[0]

    return find
