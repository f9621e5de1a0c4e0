"""A port that can't be had is a sentence that names the setting to change."""

import socket
from collections.abc import Iterator

import pytest

from complaints.launch.ports import Port, complaints_about, ports


@pytest.fixture
def busy() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


def free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_busy_port(busy: int) -> None:
    wanted = [Port("web", "HUIYIN_PORT", busy), Port("sandbox", "HUIYIN_SANDBOX_PORT", free())]
    assert complaints_about(wanted) == [
        f"Port {busy} is in use: stop what uses it, or set HUIYIN_PORT to a free one."
    ]


def test_a_port_that_others_hold_on_all_addresses(busy: int) -> None:
    assert complaints_about([Port("web", "HUIYIN_PORT", busy, "0.0.0.0")])  # noqa: S104


def test_free_ports_say_nothing() -> None:
    assert complaints_about([Port("web", "HUIYIN_PORT", free())]) == []


def test_two_parts_with_one_port() -> None:
    port = free()
    wanted = [Port("web", "HUIYIN_PORT", port), Port("airflow-api", "HUIYIN_AIRFLOW_PORT", port)]
    assert complaints_about(wanted) == [
        f"HUIYIN_PORT and HUIYIN_AIRFLOW_PORT are both {port}: change one."
    ]


@pytest.mark.parametrize("number", [0, -1, 65536])
def test_a_number_that_is_no_port(number: int) -> None:
    assert complaints_about([Port("web", "HUIYIN_PORT", number)]) == [
        f"HUIYIN_PORT must be between 1 and 65535, but it is {number}."
    ]


def test_an_address_of_another_machine() -> None:
    (sentence,) = complaints_about([Port("web", "HUIYIN_PORT", free(), "192.0.2.1")])
    assert "192.0.2.1" in sentence
    assert "HUIYIN_HOST" in sentence


def test_only_the_chosen_parts_need_a_port() -> None:
    assert [port.part for port in ports({"web", "airflow-scheduler"})] == ["web"]
