"""Where Scrapy hands over what a spider found."""

import asyncio
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.logformatter import LogFormatter

from complaints.models.sources import Outcome
from spiders.base import PostSpider
from spiders.ledger import Item


class StoringPipeline:
    """Writes every item through the spider's ledger; a failed write fails the crawl and ends it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.ending: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    @property
    def spider(self) -> PostSpider:
        if not isinstance(self.crawler.spider, PostSpider):
            raise TypeError("Only a PostSpider has a ledger.")
        return self.crawler.spider

    async def process_item(self, item: Item) -> Item:
        try:
            await self.spider.ledger.add(item)
        except Exception as error:
            self.failed(error)
            self.end_crawl()
            raise
        return item

    async def close_spider(self) -> None:
        try:
            await self.spider.ledger.flush()
        except Exception as error:
            self.failed(error)
            raise

    def failed(self, error: Exception) -> None:
        reason = f"posts could not be written ({type(error).__name__})"
        self.spider.tally.add(Outcome.INTERRUPTED, reason)

    def end_crawl(self) -> None:
        """No question may follow whose answer can't be written. The end waits for this very item,
        so it is not waited for here; Scrapy takes no CloseSpider from a pipeline."""
        if self.ending is None and self.crawler.engine is not None:
            closing = self.crawler.engine.close_spider_async(reason=Outcome.INTERRUPTED)
            self.ending = asyncio.create_task(closing)


class NoItemsInLogs(LogFormatter):
    """Posts and their authors stay out of the log."""

    def scraped(self, item: Any, response: Any, spider: Any) -> Any:
        return None

    def item_error(self, item: Any, exception: Any, response: Any, spider: Any) -> Any:
        return super().item_error("a post", exception, response, spider)

    def dropped(self, item: Any, exception: Any, response: Any, spider: Any) -> Any:
        return super().dropped("a post", exception, response, spider)
