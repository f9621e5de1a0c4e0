"""Douyin by its official video search, which an application opens (platforms.md, section 2b)."""

from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from scrapy import Request
from scrapy.http import Response

from spiders.parsing.answers import NotJson, first, holding, json_in
from spiders.parsing.pages import Page, decoded
from spiders.searching import SearchSpider

ADDRESS_SETTING = "HUIYIN_DOUYIN_URL"  # without it there is nothing to ask
PER_PAGE = 10
A_WEEK, NEWEST = 7, 2  # publish_time and sort_type
DEVICE = sha256(b"huiyin").hexdigest()[:16]  # the interface wants one; it names no device


class DouyinSpider(SearchSpider):
    name = "douyin"
    # A contract's interface is no public page: its robots.txt speaks to crawlers of pages.
    custom_settings = {"ROBOTSTXT_OBEY": False}

    def question(self, word: str, number: int, page: Page | None) -> Request | None:
        """The next page is asked for with the cursor and the search id of the one before."""
        after = self.after.get(word, {})
        if number > 1 and not after.get("has_more"):
            return None
        query = {
            "keyword": word,
            "count": PER_PAGE,
            "cursor": after.get("cursor", 0),
            "search_id": after.get("search_id", ""),
            "device_id": DEVICE,
            "publish_time": A_WEEK,
            "sort_type": NEWEST,
        }
        return self.ask(
            f"{settings.HUIYIN_DOUYIN_URL}/dy_open_api/v2/search/video/?{urlencode(query)}",
            headers={"access-token": settings.HUIYIN_DOUYIN_TOKEN},
            meta={"dont_redirect": True},
            cb_kwargs={"word": word, "number": number},
        )

    def __init__(self, source: str, run: str) -> None:
        super().__init__(source, run)
        self.after: dict[str, dict[str, Any]] = {}

    def read(self, response: Response, **kwargs: Any) -> Page:
        self.after[kwargs["word"]] = paging_of(response.body)
        return super().read(response, **kwargs)


def paging_of(body: bytes) -> dict[str, Any]:
    """Where the list goes on."""
    try:
        holder = holding(json_in(decoded(body)), "has_more")
    except NotJson:
        return {}
    return {
        "has_more": holder.get("has_more") in (True, 1),
        "cursor": first(holder, "cursor"),
        "search_id": first(holder, "search_id"),
    }
