"""Where a channel may connect to: the open internet, and what its own address names.

A webhook's host can answer with a redirect, or its name can come to mean an inner machine. So the
address is looked at when the connection is made, and that very address is connected to. Inner
machines are reached where the channel's address names them by number (or as localhost), or where
HUIYIN_ALERT_INTERNAL_HOSTS lists the name. Mail servers are not concerned: they take no redirects.
"""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from urllib3.util import connection

LOOPBACK = "localhost"
named: ContextVar[frozenset[str] | None] = ContextVar("named", default=None)
plain = connection.create_connection


class InnerAddress(OSError):
    """The channel leads to a machine of the inner network that nobody named."""


@contextmanager
def reaching(address: str) -> Iterator[None]:
    """While the block runs, connections of this thread keep to what the channel may reach."""
    connection.create_connection = checked
    token = named.set(allowed(address))
    try:
        yield
    finally:
        named.reset(token)


def allowed(address: str) -> frozenset[str]:
    host = (urlsplit(address).hostname or "").lower()
    own = {host} if host == LOOPBACK or is_number(host) else set()
    return frozenset(own | {name.lower() for name in settings.HUIYIN_ALERT_INTERNAL_HOSTS})


def is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def checked(address: tuple[str, int], *rest: Any, **options: Any) -> socket.socket:
    """urllib3's create_connection, to a number that was looked at."""
    inner = named.get()
    if inner is None:
        return plain(address, *rest, **options)
    return plain((chosen(address, inner), address[1]), *rest, **options)


def chosen(address: tuple[str, int], inner: frozenset[str]) -> str:
    """The number to connect to. Raises InnerAddress where every one is of the inner network."""
    host, port = address[0].strip("[]").lower(), address[1]
    found = [str(item[4][0]) for item in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for number in found:
        if host in inner or ipaddress.ip_address(number.partition("%")[0]).is_global:
            return number
    raise InnerAddress(f"{host} is of the inner network: list it in HUIYIN_ALERT_INTERNAL_HOSTS")
