"""A channel reaches the internet and what its address names; nothing else, by no detour."""

import socket
from typing import Any

import pytest
from pytest_django import Settings
from pytest_httpserver import HTTPServer

from complaints.notifications.channels import channel
from complaints.notifications.egress import InnerAddress, allowed, chosen, plain, reaching
from complaints.notifications.messages import Message

MESSAGE = Message("key-1", "题目", "正文")
PUBLIC = "93.184.215.14"


def means(monkeypatch: pytest.MonkeyPatch, *numbers: str) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 80)) for number in numbers]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


@pytest.mark.parametrize(
    "number", ["10.0.0.8", "127.0.0.1", "169.254.169.254", "192.168.1.1", "100.64.0.1", "fd00::1"]
)
def test_a_name_that_comes_to_mean_an_inner_machine_is_refused(
    monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    means(monkeypatch, number)
    with pytest.raises(InnerAddress, match="HUIYIN_ALERT_INTERNAL_HOSTS"):
        chosen(("hooks.example.com", 443), frozenset())
    assert chosen(("hooks.example.com", 443), frozenset({"hooks.example.com"})) == number


def test_what_was_looked_at_is_what_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    means(monkeypatch, "10.0.0.8", PUBLIC)
    asked: list[Any] = []
    monkeypatch.setattr(
        "complaints.notifications.egress.plain", lambda to, *_, **__: asked.append(to)
    )
    from urllib3.util import connection

    with reaching("json://hooks.example.com/x"):
        connection.create_connection(("hooks.example.com", 443))
    assert asked == [(PUBLIC, 443)]


def test_an_address_names_its_own_number_and_the_list_names_hosts(settings: Settings) -> None:
    settings.HUIYIN_ALERT_INTERNAL_HOSTS = ["Chat.corp"]
    assert allowed("json://10.0.0.8:80/x") == {"10.0.0.8", "chat.corp"}
    assert allowed("json://localhost:80/x") == {"localhost", "chat.corp"}
    assert allowed("json://hooks.example.com/x") == {"chat.corp"}


def test_a_redirect_to_an_inner_machine_is_not_followed(
    httpserver: HTTPServer, settings: Settings
) -> None:
    inner = HTTPServer(host="127.0.0.2")
    inner.start()
    try:
        inner.expect_request("/metadata").respond_with_data("secret")
        httpserver.expect_request("/hook").respond_with_data(
            "", status=307, headers={"Location": inner.url_for("/metadata")}
        )
        address = f"json://{httpserver.host}:{httpserver.port}/hook"
        with pytest.raises(ConnectionError):
            channel(1, address, "HUIYIN_ALERT_URLS").send(MESSAGE)
        assert inner.log == []
    finally:
        inner.stop()


def test_others_connect_as_ever() -> None:
    from urllib3.util import connection

    with reaching("json://hooks.example.com/x"):
        pass
    with socket.create_server(("127.0.0.1", 0)) as server:
        connection.create_connection(server.getsockname()).close()
    assert plain is not connection.create_connection
