"""Leave for every request: retries, redirects and robots.txt count as well."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from complaints.requests import Leave
from spiders.base import PostSpider
from spiders.outcomes import BudgetSpent, Stopped

REASONS = {
    Leave.STOPPED: "a person stopped this source",
    Leave.SPENT: "the requests allowed for one day are used up",
}


class BudgetMiddleware:
    """Stands before all other middlewares, so that nothing reaches the source uncounted."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises BudgetSpent beyond the policy's max_requests; Stopped when a person stopped the
        source or the day's budget is spent. Both are looked up in the database each time."""
        spider = self.crawler.spider
        if not isinstance(spider, PostSpider):
            raise TypeError("Only a PostSpider has a request budget.")
        if spider.requests_made >= spider.policy.max_requests:
            raise BudgetSpent
        leave = await spider.ledger.leave(spider.policy.requests_a_day)
        if leave != Leave.GIVEN:
            raise Stopped(REASONS[leave])
        spider.requests_made += 1
