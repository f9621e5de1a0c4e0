"""Bilibili's public search, without any signature; off in the policy unless your lawyer agrees."""

from urllib.parse import urlencode

from django.conf import settings
from scrapy import Request

from spiders.parsing.pages import Page
from spiders.searching import SearchSpider

ADDRESS_SETTING = "HUIYIN_BILIBILI_URL"  # without it there is nothing to ask
PATH = "/x/web-interface/search/type"


class BilibiliSpider(SearchSpider):
    name = "bilibili"
    most_pages = 20

    def question(self, word: str, number: int, page: Page | None) -> Request | None:
        query = {"search_type": "video", "keyword": word, "order": "pubdate", "page": number}
        return self.ask(
            f"{settings.HUIYIN_BILIBILI_URL}{PATH}?{urlencode(query)}",
            cb_kwargs={"word": word, "number": number},
        )
