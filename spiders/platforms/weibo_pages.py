"""The public search of s.weibo.com with the operator's own cookie: a fallback, off in the policy.

A list ends after fifty pages; what is behind it is asked for by its hour (platforms.md, 1a).
"""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from scrapy import Request

from complaints.domain.times import SHANGHAI
from spiders.parsing.pages import Page
from spiders.searching import SearchSpider

ADDRESS_SETTING = "HUIYIN_WEIBO_PAGES_URL"  # without it there is nothing to ask
HOUR = "%Y-%m-%d-%-H"


class WeiboPagesSpider(SearchSpider):
    name = "weibo_pages"

    def __init__(self, source: str, run: str) -> None:
        super().__init__(source, run)
        self.until: dict[str, datetime] = {}

    def question(self, word: str, number: int, page: Page | None) -> Request | None:
        until = self.until.get(word, self.ledger.now) + timedelta(hours=1)
        query = {
            "q": word,
            "typeall": 1,
            "suball": 1,
            "timescope": f"custom:{hour(self.since[word])}:{hour(until)}",
            "page": number,
        }
        return self.ask(
            f"{settings.HUIYIN_WEIBO_PAGES_URL}/weibo?{urlencode(query)}",
            headers={"Cookie": settings.HUIYIN_WEIBO_COOKIE},
            cb_kwargs={"word": word, "number": number},
        )

    def cut_off(self, word: str, page: Page) -> Request | None:
        """The same search, up to the hour of the last post; none where one hour fills a list."""
        oldest = min(self.times_of(page), default=None)
        if oldest is None or hour(oldest) == hour(self.until.get(word, self.ledger.now)):
            return None
        self.until[word] = oldest
        return self.question(word, 1, None)


def hour(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime(HOUR)
