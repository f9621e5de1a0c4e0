"""`manage.py crawl feeds` against a real server, in real processes."""

import json
import zlib
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

POSTS = "SELECT post_id, text FROM complaints_post ORDER BY post_id"
LAST_RUN = "SELECT outcome, reason FROM complaints_crawlrun ORDER BY id DESC LIMIT 1"
ITEM = """<item><title>{title}</title><link>https://forum.example/{number}</link>
<guid>https://forum.example/{number}</guid><author>虚构网友{number}</author>
<pubDate>Sun, 22 Nov 2026 02:00:00 GMT</pubDate></item>"""


def feed(*titles: str) -> str:
    items = "".join(ITEM.format(title=title, number=n) for n, title in enumerate(titles, 1))
    return f'<rss version="2.0"><channel><title>论坛</title>{items}</channel></rss>'


@pytest.fixture
def forum(pointed: Any, httpserver: HTTPServer) -> Any:
    """Answers for /forum.xml, one after another; the last one stays."""
    answers: list[Response] = []
    asked: list[Request] = []

    def answer(request: Request) -> Response:
        asked.append(request)
        return answers.pop(0) if len(answers) > 1 else answers[0]

    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/forum.xml").respond_with_handler(answer)
    return answers, asked


def test_posts_come_once_and_an_unchanged_feed_is_not_read_again(pointed: Any, forum: Any) -> None:
    answers, asked = forum
    marks = {"ETag": '"v1"', "Last-Modified": "Sun, 22 Nov 2026 02:00:00 GMT"}
    answers += [Response(feed("青禾网校退费难", "讲得好"), headers=marks), Response("", 304)]
    assert pointed.counts("crawl", "feeds")["new"] == 2
    told = pointed.counts("crawl", "feeds")
    assert (told["empty"], told["new"], told["failed"]) == (1, 0, 0)
    assert asked[1].headers["If-None-Match"] == '"v1"'
    assert asked[1].headers["If-Modified-Since"] == marks["Last-Modified"]
    assert len(pointed.rows(POSTS)) == 2


def test_robots_txt_is_obeyed(pointed: Any, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /")
    httpserver.expect_request("/forum.xml").respond_with_data(feed("青禾网校退费难"))
    assert pointed.manage("crawl", "feeds").returncode == 1
    outcomes = pointed.rows("SELECT outcome FROM complaints_crawlrun")
    assert outcomes == [("blocked",)]
    assert [request.path for request, _ in httpserver.log] == ["/robots.txt"]


def test_an_edited_post_is_updated(pointed: Any, forum: Any) -> None:
    answers, _ = forum
    answers += [Response(feed("还没退")), Response(feed("已经退了"))]
    pointed.counts("crawl", "feeds")
    assert pointed.counts("crawl", "feeds")["updated"] == 1
    assert pointed.rows(POSTS) == [("https://forum.example/1", "已经退了")]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Response("<html><title>用户登录</title>请先登录</html>"), "login_wall"),
        (Response("<html>请完成安全验证</html>", 503), "blocked"),
        (Response("", 410), "gone"),
        (Response("", 304), "malformed"),
        (Response("", 302, headers={"Location": "/forum.xml"}), "malformed"),
        (Response("not gzip", headers={"Content-Encoding": "gzip"}), "malformed"),
        (
            Response(
                zlib.compress(b"0" * 64 * 1024 * 1024), headers={"Content-Encoding": "deflate"}
            ),
            "malformed",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_answer_that_is_no_feed_has_its_outcome(
    answer: Response, outcome: str, pointed: Any, forum: Any
) -> None:
    answers, _ = forum
    answers.append(answer)
    done = pointed.manage("crawl", "feeds")
    assert done.returncode == 1
    assert json.loads(done.stdout)["failed"] == 1
    assert pointed.rows(LAST_RUN)[0][0] == outcome, pointed.rows(LAST_RUN)
    assert pointed.rows(POSTS) == []


def test_one_dead_feed_keeps_no_other_from_being_read(
    pointed: Any, forum: Any, httpserver: HTTPServer
) -> None:
    answers, _ = forum
    answers.append(Response(feed("退费难")))
    pointed.settings["HUIYIN_FEEDS"] += "," + httpserver.url_for("/dead.xml?key=feed-secret-99")
    httpserver.expect_request("/dead.xml").respond_with_data("gone", status=404)
    done = pointed.manage("crawl", "feeds")
    told = json.loads(done.stdout)
    assert (told["failed"], told["new"]) == (1, 1)
    for file in pointed.home.rglob("*"):
        if file.is_file():
            assert b"feed-secret-99" not in file.read_bytes(), file


def test_a_small_budget_reaches_every_feed_in_turn(
    pointed: Any, forum: Any, hurry: Any, httpserver: HTTPServer
) -> None:
    answers, _ = forum
    answers.append(Response(feed("第一个论坛")))
    other = feed("第二个论坛").replace("forum.example", "other.example")
    httpserver.expect_request("/other.xml").respond_with_data(other)
    pointed.settings["HUIYIN_FEEDS"] += "," + httpserver.url_for("/other.xml")
    hurry(max_requests=2, concurrent_requests=1)  # one of them for robots.txt
    pointed.counts("crawl", "feeds")
    pointed.counts("crawl", "feeds")
    assert {text for _, text in pointed.rows(POSTS)} == {"第一个论坛", "第二个论坛"}
