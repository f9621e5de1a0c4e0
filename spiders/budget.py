"""The request budget of a crawl: retries, redirects and robots.txt count as well."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from spiders.base import PostSpider
from spiders.outcomes import BudgetSpent


class BudgetMiddleware:
    """Stands before all other middlewares, so that nothing reaches the source uncounted."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises BudgetSpent for a request beyond the policy's max_requests."""
        spider = self.crawler.spider
        if not isinstance(spider, PostSpider):
            raise TypeError("Only a PostSpider has a request budget.")
        if spider.requests_made >= spider.policy.max_requests:
            raise BudgetSpent
        spider.requests_made += 1
