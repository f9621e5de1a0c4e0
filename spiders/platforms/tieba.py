"""Tieba's public search pages, newest first; off in the policy unless your lawyer agrees."""

from urllib.parse import urlencode

from django.conf import settings
from scrapy import Request

from spiders.parsing.pages import Page
from spiders.searching import SearchSpider

ADDRESS_SETTING = "HUIYIN_TIEBA_URL"  # without it there is nothing to ask
PER_PAGE = 20
NEWEST = 1  # sm


class TiebaSpider(SearchSpider):
    name = "tieba"
    most_pages = 10

    def question(self, word: str, number: int, page: Page | None) -> Request | None:
        query = urlencode({"ie": "utf-8", "qw": word, "rn": PER_PAGE, "pn": number, "sm": NEWEST})
        return self.ask(
            f"{settings.HUIYIN_TIEBA_URL}/f/search/res?{query}",
            cb_kwargs={"word": word, "number": number},
        )
