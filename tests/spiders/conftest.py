"""A Weibo search of invented posts, and a Huiyin that is pointed at it."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from complaints.domain.times import SHANGHAI

TOKEN = "invented-token-4711"
PATH = "/weibo/2/search/statuses/limited.json"


def status(number: int, at: datetime, **fields: Any) -> dict[str, Any]:
    """A status as the interface gives it."""
    return {
        "id": 5100000000000000 + number,
        "idstr": str(5100000000000000 + number),
        "mid": str(5100000000000000 + number),
        "created_at": at.astimezone(SHANGHAI).strftime("%a %b %d %H:%M:%S %z %Y"),
        "text": f"青禾网校的第{number}节课又卡了",
        "user": {"id": 7000000 + number, "screen_name": f"虚构同学{number}"},
    } | fields


@dataclass
class WeiboSearch:
    """Answers like the commercial search: by window, newest first, in pages of `count`."""

    posts: list[dict[str, Any]]
    longest_list: int = 1000  # pages that it gives before it answers with nothing
    asked: list[dict[str, str]] = field(default_factory=list)
    instead: Callable[[dict[str, str]], Response | None] = lambda query: None
    robots: str = "User-agent: *\nAllow: /"
    hold: threading.Event | None = None
    held: threading.Event = field(default_factory=threading.Event)

    def answer(self, request: Request) -> Response:
        query = dict(request.args)
        self.asked.append(query)
        if self.hold is not None:
            self.held.set()
            self.hold.wait(60)
        return self.instead(query) or self.page(query)

    def page(self, query: dict[str, str]) -> Response:
        start, end = int(query["starttime"]), int(query["endtime"])
        found = [
            post
            for post in self.posts
            if start <= published(post) <= end and query["q"] in post["text"]
        ]
        found.sort(key=published, reverse=True)
        number, size = int(query["page"]), int(query["count"])
        shown = found[(number - 1) * size : number * size] if number <= self.longest_list else []
        told = {"statuses": shown, "total_number": len(found)}
        return Response(json.dumps(told), content_type="application/json")


def published(post: dict[str, Any]) -> float:
    return datetime.strptime(post["created_at"], "%a %b %d %H:%M:%S %z %Y").timestamp()


@pytest.fixture(scope="session")
def make_httpserver() -> Iterator[HTTPServer]:
    """Threaded, unlike pytest-httpserver's own: a crawl that is held up must not hold up others."""
    with HTTPServer(host="127.0.0.1", port=0, threaded=True) as server:
        yield server


@pytest.fixture
def weibo(httpserver: HTTPServer) -> WeiboSearch:
    """120 posts, one every seven minutes back from now."""
    now = datetime.now(UTC)
    posts = [status(number, now - timedelta(minutes=7 * number + 1)) for number in range(120)]
    search = WeiboSearch(posts)
    httpserver.expect_request(PATH).respond_with_handler(search.answer)
    httpserver.expect_request("/robots.txt").respond_with_handler(lambda _: Response(search.robots))
    return search


@pytest.fixture(name="status")
def status_fixture() -> Callable[..., dict[str, Any]]:
    """status(number, at): one more post for WeiboSearch."""
    return status


@pytest.fixture
def pointed(installation: Any, httpserver: HTTPServer, tmp_path: Path) -> Any:
    """The installation, pointed at the test's server, in a hurry, with one search word."""
    change_policies(installation, tmp_path, delay_seconds=0)
    installation.settings |= {
        "HUIYIN_WEIBO_URL": httpserver.url_for("/weibo"),
        "HUIYIN_WEIBO_TOKEN": TOKEN,
        "HUIYIN_FEEDS": httpserver.url_for("/forum.xml"),
        "HUIYIN_OPERATOR": "青禾 care@example.org",
    }
    return installation


def change_policies(installation: Any, folder: Path, **changes: Any) -> None:
    """Gives the installation policies of its own with these values for every source."""
    policies = folder / "policies"
    if not policies.exists():
        shutil.copytree("policies", policies)
    path = policies / "platforms.yml"
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    for source in document["sources"].values():
        source.update(changes)
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    brands = policies / "brands.yml"
    document = yaml.safe_load(brands.read_text(encoding="utf-8"))
    document["brands"][0]["search"] = ["青禾网校"]
    brands.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    installation.settings["HUIYIN_POLICIES"] = str(policies)


@pytest.fixture
def hurry(pointed: Any, tmp_path: Path) -> Callable[..., None]:
    """hurry(max_requests=3): changes the policy of every source."""
    return lambda **changes: change_policies(pointed, tmp_path, **changes)
