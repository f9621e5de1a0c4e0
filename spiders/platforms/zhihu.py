"""Zhihu by its official search (platforms.md, section 5c): ten results a word, no paging."""

from urllib.parse import urlencode

from django.conf import settings
from scrapy import Request

from spiders.parsing.pages import Page
from spiders.searching import SearchSpider

ADDRESS_SETTING = "HUIYIN_ZHIHU_URL"  # without it there is nothing to ask
MOST = 10  # results that one question gets


class ZhihuSpider(SearchSpider):
    name = "zhihu"
    custom_settings = {"ROBOTSTXT_OBEY": False}  # an interface by contract, not a page

    def question(self, word: str, number: int, page: Page | None) -> Request | None:
        if number > 1:
            return None
        query = urlencode({"Query": word, "Count": MOST})
        return self.ask(
            f"{settings.HUIYIN_ZHIHU_URL}/api/v1/content/zhihu_search?{query}",
            headers={
                "Authorization": f"Bearer {settings.HUIYIN_ZHIHU_SECRET}",
                "X-Request-Timestamp": str(int(self.ledger.now.timestamp())),
            },
            meta={"dont_redirect": True},
            cb_kwargs={"word": word, "number": number},
        )
