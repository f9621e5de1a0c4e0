"""Channels: the Apprise addresses of HUIYIN_ALERT_URLS, or the console when there are none.

An address holds its own secrets, so nothing here ever prints or stores one: a channel is known by
its scheme and a fingerprint.
"""

import hashlib
import logging
import sys
from dataclasses import dataclass
from urllib.parse import quote

import apprise
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from complaints.notifications.egress import reaching
from complaints.notifications.messages import Message

CONSOLE = "console"
# Only these take headers of our choice (Apprise: custom HTTP headers are `+Name=value`).
TAKES_HEADERS = {"json", "jsons", "xml", "xmls", "form", "forms"}


@dataclass(frozen=True)
class Channel:
    """`name` is what the database stores; `address` never leaves memory."""

    name: str
    address: str

    def send(self, message: Message) -> None:
        """Hands the message over. Raises ConnectionError when the channel did not take it."""
        if self.name == CONSOLE:
            sys.stderr.write(f"ALERT {message.idempotency_key} {message.title}\n{message.body}\n")
            return
        sender = apprise.Apprise()
        sender.add(with_idempotency_key(self.address, message.idempotency_key))
        with reaching(self.address):
            taken = sender.notify(title=message.title, body=message.body, body_format="text")
        if not taken:
            raise ConnectionError(f"{self.name} did not accept the message")


def channels() -> list[Channel]:
    """The channels that are set. Raises ImproperlyConfigured for an address Apprise can't read."""
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it logs addresses
    if not settings.HUIYIN_ALERT_URLS:
        return [Channel(CONSOLE, "")]
    return channels_of(settings.HUIYIN_ALERT_URLS, "HUIYIN_ALERT_URLS")


def channels_of(addresses: list[str], setting: str) -> list[Channel]:
    """The channels of the addresses that a setting names."""
    numbered = enumerate(addresses, 1)
    return [channel(position, address, setting) for position, address in numbered]


def channel(position: int, address: str, setting: str) -> Channel:
    scheme = address.partition("://")[0].lower()
    if not apprise.Apprise().add(address):
        raise ImproperlyConfigured(
            f"{setting}: address {position} is not one that Apprise understands. "
            "See https://github.com/caronc/apprise/wiki for the forms."
        )
    fingerprint = hashlib.sha256(address.encode()).hexdigest()[:12]
    return Channel(f"{scheme[:20]}-{fingerprint}", address)


def with_idempotency_key(address: str, key: str) -> str:
    """The address with a header by which the receiver tells a repeated message from a new one."""
    if address.partition("://")[0].lower() not in TAKES_HEADERS:
        return address
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}+Idempotency-Key={quote(key)}"
