"""How Huiyin reaches Elasticsearch, and what it says when it can't."""

import json
import socket
import time

import pytest
from pytest_django import Settings
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from complaints.search.client import SearchUnavailable, client, client_for, translated
from complaints.search.health import search_health


@pytest.fixture
def server(httpserver: HTTPServer, settings: Settings) -> HTTPServer:
    settings.HUIYIN_ELASTICSEARCH_URL = httpserver.url_for("").rstrip("/")
    settings.HUIYIN_ELASTICSEARCH_API_KEY = "key"
    client_for.cache_clear()  # the test server keeps its port and changes its version
    return httpserver


def speaks(server: HTTPServer, version: str) -> None:
    body = json.dumps({"version": {"number": version}, "status": "green", "count": 0})
    server.expect_request("/").respond_with_data(body, content_type="application/json")
    headers = {} if version.startswith("7") else {"X-Elastic-Product": "Elasticsearch"}
    server.expect_request("/_count").respond_with_data(
        body, content_type="application/json", headers=headers
    )


@pytest.mark.parametrize(
    ("version", "media_type"),
    [
        ("7.9.2", "application/json"),
        ("8.19.3", "application/vnd.elasticsearch+json; compatible-with=8"),
        ("9.1.0", "application/vnd.elasticsearch+json; compatible-with=8"),
    ],
)
def test_each_version_is_spoken_to_as_it_understands(
    server: HTTPServer, version: str, media_type: str
) -> None:
    speaks(server, version)
    client().count()
    request = server.log[-1][0]
    assert request.headers["Accept"] == media_type
    assert request.headers["Authorization"] == "ApiKey key"


def test_one_that_hangs_is_waited_for_no_longer_than_a_scrape_lasts(settings: Settings) -> None:
    with socket.socket() as hangs:
        hangs.bind(("127.0.0.1", 0))
        hangs.listen()
        settings.HUIYIN_ELASTICSEARCH_URL = f"http://127.0.0.1:{hangs.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(SearchUnavailable):
            search_health()
        assert time.monotonic() - began < 10


@pytest.mark.parametrize("url", ["localhost:9200", "http://", "nonsense", "http://a:b:c"])
def test_an_address_that_is_none(settings: Settings, url: str) -> None:
    settings.HUIYIN_ELASTICSEARCH_URL = url
    with pytest.raises(SearchUnavailable, match="HUIYIN_ELASTICSEARCH_URL"):
        client()


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        ("<html>hi", "text/html", 200),
        ("[]", "application/json", 200),
        ('{"version": {"number": null}}', "application/json", 200),
        ("{", "application/json", 200),
        ("nope", "text/plain", 404),
    ],
)
def test_something_else_answers(
    server: HTTPServer, body: str, media_type: str, status: int
) -> None:
    server.expect_request("/").respond_with_data(body, status, content_type=media_type)
    with pytest.raises(SearchUnavailable, match="HUIYIN_ELASTICSEARCH_URL"):
        client()


@pytest.mark.parametrize(
    ("status", "told"),
    [(401, "API_KEY"), (403, "API_KEY"), (429, "overloaded"), (500, "not ready"), (503, "log")],
)
def test_what_the_server_refuses_says_what_to_do(
    server: HTTPServer, status: int, told: str
) -> None:
    speaks(server, "8.19.3")
    search = client()

    def refuse(request: Request) -> Response:
        return Response("{}", status, {"X-Elastic-Product": "Elasticsearch"})

    server.clear()
    server.expect_request("/_count").respond_with_handler(refuse)
    with pytest.raises(SearchUnavailable, match=told), translated():
        search.count()


def test_a_password_in_the_address_is_not_told(settings: Settings) -> None:
    settings.HUIYIN_ELASTICSEARCH_URL = "http://elastic:secret@127.0.0.1:9"
    with pytest.raises(SearchUnavailable, match=r"http://127\.0\.0\.1:9 does not answer") as caught:
        client()
    assert "secret" not in str(caught.value)
