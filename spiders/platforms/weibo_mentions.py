"""Comments on Weibo that name the brand's own account, and those under its own posts.

Both are lists of the account itself (open.weibo.com: 2/comments/mentions and 2/comments/to_me).
"""

from urllib.parse import urlencode

from django.conf import settings
from scrapy import Request

from spiders.parsing.pages import Page
from spiders.searching import SearchSpider

ADDRESS_SETTING = "HUIYIN_WEIBO_URL"  # without it there is nothing to ask
PER_PAGE = 50
LISTS = {"@": "mentions", "to_me": "to_me"}  # a word stands for each list


class WeiboMentionsSpider(SearchSpider):
    name = "weibo_mentions"
    custom_settings = {"ROBOTSTXT_OBEY": False}  # an interface by contract, not a page

    def words(self) -> list[str]:
        return list(LISTS)

    def question(self, word: str, number: int, page: Page | None) -> Request | None:
        if page is not None and len(page.rows) + len(page.unreadable) < PER_PAGE:
            return None  # the last page is never full
        query = {"access_token": settings.HUIYIN_WEIBO_TOKEN, "count": PER_PAGE, "page": number}
        return self.ask(
            f"{settings.HUIYIN_WEIBO_URL}/2/comments/{LISTS[word]}.json?{urlencode(query)}",
            meta={"dont_redirect": True},
            cb_kwargs={"word": word, "number": number},
        )
