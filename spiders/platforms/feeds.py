"""RSS and Atom feeds, each asked whether it has changed before it is read again."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.conf import settings
from scrapy import Request
from scrapy.http import Response

from complaints.models.sources import Outcome
from spiders.base import PostSpider
from spiders.parsing.feeds import parse_feed
from spiders.parsing.pages import Page

ADDRESS_SETTING = "HUIYIN_FEEDS"  # without it there is nothing to ask
CONDITIONS = {"etag": "If-None-Match", "modified": "If-Modified-Since"}


class FeedsSpider(PostSpider):
    """The cursor holds, by a digest of each feed's address (it may carry a key): when it was read
    last, and the ETag and Last-Modified that came with it."""

    name = "feeds"

    seen: dict[str, dict[str, str]]

    def first_requests(self) -> Iterator[Request]:
        """The feed that was read longest ago comes first, so that a small budget reaches all."""
        known = self.ledger.source.cursor
        feeds = {digest(address): address for address in settings.HUIYIN_FEEDS}
        self.found: dict[str, dict[str, str]] = {}
        self.seen = {key: dict(known.get(key, {})) for key in feeds}
        for key in sorted(feeds, key=lambda key: self.seen[key].get("at", "")):
            marks = {CONDITIONS[mark]: self.seen[key].get(mark, "") for mark in CONDITIONS}
            headers = {name: value for name, value in marks.items() if value}
            yield self.ask(
                feeds[key],
                headers=headers,
                cb_kwargs={"key": key, "conditional": bool(headers)},
            )

    def read(self, response: Response, **kwargs: Any) -> Page:
        if response.status == 304:
            page = unchanged(kwargs["conditional"])
        else:
            page = parse_feed(response.body, response.url, self.policy.platform)
        self.found[kwargs["key"]] = marks_of(response) if response.status == 200 else {}
        return page

    def follow(self, page: Page, **kwargs: Any) -> Iterator[Request]:
        """A feed's marks count from when its entries are on their way to the database."""
        key = kwargs["key"]
        self.seen[key] = self.seen[key] | self.found[key] | {"at": self.ledger.now.isoformat()}
        return iter(())

    def cursor(self) -> dict[str, Any]:
        return {key: dict(marks) for key, marks in self.seen.items()}


def unchanged(conditional: bool) -> Page:
    """304 says that there is nothing new, provided that we told what we have."""
    if conditional:
        return Page(Outcome.EMPTY)
    return Page(Outcome.MALFORMED, "the source says 'not modified' without having been asked")


def marks_of(response: Response) -> dict[str, str]:
    return {
        "etag": header(response, "ETag"),
        "modified": header(response, "Last-Modified"),
    }


def header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")[:500]


def digest(address: str) -> str:
    return sha256(address.encode()).hexdigest()[:16]
