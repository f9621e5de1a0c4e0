"""Comments under the brand's own videos on Douyin (platforms.md, section 2b): its official list.

The list is not sorted by time: a crawl reads it to its end, and known comments change nothing.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from scrapy import Request
from scrapy.http import Response

from complaints.models.sources import Outcome
from spiders.parsing.pages import Page
from spiders.platforms.douyin import paging_of
from spiders.searching import SearchSpider

ADDRESS_SETTING = "HUIYIN_DOUYIN_URL"  # without it there is nothing to ask
PER_PAGE = 20


class DouyinCommentsSpider(SearchSpider):
    """Its words are the ids of the account's own videos; a comment's thread is its video."""

    name = "douyin_comments"
    custom_settings = {"ROBOTSTXT_OBEY": False}  # an interface by contract, not a page

    def __init__(self, source: str, run: str) -> None:
        super().__init__(source, run)
        self.after: dict[str, dict[str, Any]] = {}

    def first_requests(self) -> Iterator[Request]:
        if not self.words():
            self.tally.add(Outcome.EMPTY)  # no video to look under
            self.read_up, self.since = set(), {}
            return
        yield from super().first_requests()

    def words(self) -> list[str]:
        return list(settings.HUIYIN_DOUYIN_VIDEOS)

    def question(self, word: str, number: int, page: Page | None) -> Request | None:
        after = self.after.get(word, {})
        if number > 1 and not after.get("has_more"):
            return None
        query = {
            "open_id": settings.HUIYIN_DOUYIN_OPEN_ID,
            "item_id": word,
            "cursor": after.get("cursor", 0),
            "count": PER_PAGE,
        }
        return self.ask(
            f"{settings.HUIYIN_DOUYIN_URL}/item/comment/list/?{urlencode(query)}",
            headers={"access-token": settings.HUIYIN_DOUYIN_TOKEN},
            meta={"dont_redirect": True},
            cb_kwargs={"word": word, "number": number},
        )

    def read(self, response: Response, **kwargs: Any) -> Page:
        self.after[kwargs["word"]] = paging_of(response.body)
        page = super().read(response, **kwargs)
        rows = tuple({"thread_id": kwargs["word"]} | dict(row) for row in page.rows)
        return replace(page, rows=rows)

    def reaches_back(self, page: Page, word: str) -> bool:
        return False
