"""What our crawl is measured against: a bare Scrapy spider that writes the same items to a file.

    python -m spiders.bare ADDRESS OUT.jsonl

It asks the same questions in the same order, reads them with the same parser, and stores nothing.
"""

import os
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import django
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "complaints.settings")
django.setup()

from spiders.parsing.weibo import parse_search  # noqa: E402  the parser names outcomes of a model

PER_PAGE = 50


class BareSpider(Spider):
    name = "bare"

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    async def start(self) -> AsyncIterator[Any]:
        yield self.question(1)

    def question(self, number: int) -> Request:
        address = f"{self.address}?page={number}&count={PER_PAGE}"
        return Request(address, callback=self.parse, cb_kwargs={"number": number})

    def parse(self, response: Response, number: int) -> Iterator[Any]:
        page = parse_search(response.body, number)
        yield from (dict(row) for row in page.rows)
        if number * PER_PAGE < page.total_number:
            yield self.question(number + 1)


def main(address: str, out: str) -> None:
    process = CrawlerProcess(
        {
            "FEEDS": {out: {"format": "jsonlines", "encoding": "utf-8"}},
            "LOG_ENABLED": False,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    process.crawl(BareSpider, address=address)
    process.start()


if __name__ == "__main__":
    main(*sys.argv[1:])
