"""The sandbox over HTTP: its front page, its health, and how it takes strange requests."""

import socket
from html import unescape
from html.parser import HTMLParser

import pytest


class Tags(HTMLParser):
    """The names of the tags in a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.seen: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.seen.append(data)


def test_health_counts_what_is_visible(visitor, rows) -> None:
    past = sum(len(part) for name, part in rows.items() if name not in {"later", "wave"})
    assert visitor.get("/health").json() == {"status": "ok", "visible": past}

    visitor.post("/admin/posts", {"site": "weibo", "text": "青禾"})

    assert visitor.get("/health").json()["visible"] == past + 1


def test_robots_may_read_everything(visitor) -> None:
    assert visitor.get("/robots.txt").text == "User-agent: *\nAllow: /\n"


def test_the_front_page_shows_strangers_markup_as_text(visitor) -> None:
    text = "青禾 <script>alert(1)</script> <img src=x onerror=alert(1)> </p></textarea>"
    visitor.post("/admin/posts", {"site": "weibo", "text": text, "author": "<svg onload=x>"})

    answer = visitor.get("/")
    page = Tags(answer.text)

    assert text in "".join(page.seen)
    assert "<svg onload=x>" in page.seen
    assert not page.names & {"script", "img", "svg", "iframe"}
    assert not any(name.startswith("on") for name in page.attributes)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "refund_fees" not in unescape(answer.text)


@pytest.mark.parametrize(
    "path", ["/nothing", "/weibo/", "/feeds/", "/admin/posts", "/posts/wave.jsonl"]
)
def test_other_addresses_are_not_found(visitor, path: str) -> None:
    answer = visitor.get(path)

    assert answer.status == 404
    assert answer.json()["error"]


def test_head_answers_without_a_body(visitor) -> None:
    answer = visitor.ask("HEAD", "/feeds/forum.xml", None, {})

    assert answer.status == 200
    assert int(answer.headers["Content-Length"]) > 1000
    assert answer.body == b""


def test_a_query_of_a_thousand_fields_is_refused(visitor) -> None:
    path = "/weibo/2/search/statuses/limited.json?" + "a=1&" * 1000

    assert visitor.get(path).status == 400


@pytest.mark.parametrize(
    ("length", "sentence"),
    [("", "Content-Length is missing"), ("x", "Content-Length is missing"), ("2000000", "longer")],
)
def test_a_body_without_an_honest_length_is_refused(visitor, length: str, sentence: str) -> None:
    with socket.create_connection(("127.0.0.1", visitor.port), timeout=10) as connection:
        header = f"Content-Length: {length}\r\n" if length else ""
        connection.sendall(f"POST /admin/posts HTTP/1.0\r\n{header}\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(4096), b""))

    assert b" 400 " in answer.splitlines()[0]
    assert sentence.encode() in answer


def test_a_visitor_who_leaves_half_way_harms_nobody(visitor, capfd) -> None:
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", visitor.port), timeout=10) as connection:
            connection.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00"
            )
            connection.sendall(b"GET / HTTP/1.0\r\n\r\n")

    assert visitor.get("/health").status == 200
    assert "Traceback" not in capfd.readouterr().err


def test_it_is_quiet(visitor, capfd) -> None:
    visitor.get("/")
    visitor.get("/nothing")

    assert capfd.readouterr().err == ""
