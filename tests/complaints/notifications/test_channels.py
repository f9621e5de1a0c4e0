"""Channels: a real HTTP receiver, and addresses that stay secret."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings
from pytest_httpserver import HTTPServer

from complaints.notifications.channels import channels
from complaints.notifications.messages import Message

MESSAGE = Message("严重投诉 HY-20261123-0001", "再不退费我就打12315 {{7*7}} <b>", "huiyin-7")


def address_of(server: HTTPServer, path: str = "/hook") -> str:
    return f"json://user:secret-token@{server.host}:{server.port}{path}"


def test_a_receiver_gets_text_as_text_and_can_tell_a_repeated_message(
    httpserver: HTTPServer, settings: Settings
) -> None:
    httpserver.expect_request("/hook").respond_with_data("ok")
    settings.HUIYIN_ALERT_URLS = [address_of(httpserver)]
    (channel,) = channels()
    channel.send(MESSAGE)
    request, _ = httpserver.log[0]
    assert request.headers["Idempotency-Key"] == "huiyin-7"
    assert request.json["title"] == MESSAGE.title
    assert request.json["message"] == MESSAGE.body


def test_a_receiver_that_refuses_is_an_error_without_its_address(
    httpserver: HTTPServer, settings: Settings
) -> None:
    httpserver.expect_request("/hook").respond_with_data("no", status=500)
    settings.HUIYIN_ALERT_URLS = [address_of(httpserver)]
    (channel,) = channels()
    with pytest.raises(ConnectionError) as told:
        channel.send(MESSAGE)
    assert "secret-token" not in str(told.value)
    assert "secret-token" not in channel.name


def test_without_addresses_the_console_is_told(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.HUIYIN_ALERT_URLS = []
    (channel,) = channels()
    channel.send(MESSAGE)
    assert "ALERT huiyin-7 严重投诉" in capsys.readouterr().err


def test_a_wrong_address_is_named_by_its_place_and_never_shown(settings: Settings) -> None:
    settings.HUIYIN_ALERT_URLS = ["json://127.0.0.1", "nonsense-secret"]
    with pytest.raises(ImproperlyConfigured, match="address 2") as told:
        channels()
    assert "nonsense-secret" not in str(told.value)
