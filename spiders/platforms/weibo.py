"""Weibo by its official commercial search, which a contract and an access token open.

One question per keyword and page: newest posts first, from now back to where the last crawl began,
and then what earlier crawls left unread (spiders.windows).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from scrapy import Request
from scrapy.http import Response

from complaints.models.sources import Outcome
from spiders.base import KNOWN, PostSpider
from spiders.parsing.pages import Page
from spiders.parsing.shapes import PARSERS
from spiders.parsing.weibo import SearchPage, parse_search
from spiders.windows import Window, kept, to_read

ADDRESS_SETTING = "HUIYIN_WEIBO_URL"  # without it there is nothing to ask
LAST = -1_000_000  # what is new and what was left unread come first
PER_PAGE = 50  # the most that the interface gives


@dataclass
class Search:
    """One keyword in one window, which shrinks as its pages are read; None when it is all read."""

    keyword: str
    unread: Window | None
    rank: int  # 0 is what is new; older windows wait


class WeiboSpider(PostSpider):
    name = "weibo"
    # A contract's interface is no public page: its robots.txt speaks to crawlers of pages.
    custom_settings = {"ROBOTSTXT_OBEY": False}

    looks_again = 20
    kind_looked_at = "post"

    searches: list[Search]

    def first_requests(self) -> Iterator[Request]:
        if not self.ledger.search_words:
            self.tally.add(Outcome.MALFORMED, "policies/brands.yml gives the brand no search words")
        self.searches = [
            Search(keyword, window, rank)
            for keyword in self.ledger.search_words
            for rank, window in enumerate(self.windows(keyword))
        ]
        for search in self.searches:
            if search.unread is not None:
                yield self.question(search, search.unread, 1)

    def windows(self, keyword: str) -> list[Window]:
        first = timedelta(hours=self.policy.first_window_hours)
        overlap = timedelta(minutes=self.policy.overlap_minutes)
        return to_read(self.ledger.source.cursor.get(keyword, {}), self.ledger.now, first, overlap)

    def question(self, search: Search, window: Window, number: int) -> Request:
        """Page `number` of a search in a window. What is new comes first, then earlier pages."""
        query = {
            "access_token": settings.HUIYIN_WEIBO_TOKEN,
            "q": search.keyword,
            "sort": "time",
            "starttime": int(window.since.timestamp()),
            "endtime": int(window.until.timestamp()),
            "count": PER_PAGE,
            "page": number,
        }
        return self.ask(
            f"{settings.HUIYIN_WEIBO_URL}/2/search/statuses/limited.json?{urlencode(query)}",
            priority=-1000 * search.rank - number,
            meta={"dont_redirect": True},
            cb_kwargs={"search": search, "window": window, "number": number},
        )

    def look_again(self, post_id: str) -> Request:
        query = urlencode({"access_token": settings.HUIYIN_WEIBO_TOKEN, "id": post_id})
        return self.ask(
            f"{settings.HUIYIN_WEIBO_URL}/2/statuses/show.json?{query}",
            priority=LAST,
            meta={"dont_redirect": True},
            cb_kwargs={KNOWN: post_id},
        )

    def read(self, response: Response, **kwargs: Any) -> Page:
        if KNOWN in kwargs:
            return PARSERS[self.policy.platform](response.body)
        return parse_search(response.body, kwargs["number"])

    def follow(self, page: Page, **kwargs: Any) -> Iterator[Request]:
        """The next page; or, where a list ends before its total, the same list from there on."""
        if KNOWN in kwargs:
            return
        search, window, number = kwargs["search"], kwargs["window"], kwargs["number"]
        found = cast("SearchPage", page)
        if found.oldest_at is not None:
            search.unread = window.before(found.oldest_at)
        if found.rows or found.unreadable:
            if number * PER_PAGE < found.total_number:
                yield self.question(search, window, number + 1)
            else:
                search.unread = None
        elif search.unread is not None and search.unread != window:
            yield self.question(search, search.unread, 1)
        else:
            search.unread = None

    def cursor(self) -> dict[str, Any]:
        unread: dict[str, list[Window]] = {word: [] for word in self.ledger.search_words}
        for search in self.searches:
            if search.unread is not None:
                unread[search.keyword].append(search.unread)
        return {word: kept(self.ledger.now, windows) for word, windows in unread.items()}
