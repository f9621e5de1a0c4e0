"""PostSpider: what every spider does alike, so that a source only says what to ask and how to read.

Politeness comes from policies/platforms.yml, the outcome rule from spiders.outcomes, and the
database is behind spiders.ledger.
"""

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from complaints.evidence import ADDRESS, without_secrets
from complaints.models.sources import Outcome
from complaints.policies import SourcePolicy, load_policies
from spiders.ledger import Item, Ledger, Looked, Reached
from spiders.outcomes import REFUSALS, BudgetSpent, Tally, of_error, of_status
from spiders.parsing.pages import Page
from spiders.runs import Ending

KNOWN = "known"  # in cb_kwargs: the id of the post that is looked at again
MANY_GONE = 3  # that none of so many is there tells of a wrong address rather than of their authors


class PostSpider(Spider):
    """One crawl of one source: `scrapy crawl <spider> -a source=<key> -a run=<CrawlRun id>`."""

    policy: SourcePolicy
    ledger: Ledger

    def __init__(self, source: str, run: str) -> None:
        super().__init__()
        self.policy = load_policies().sources[source]
        self.ledger = Ledger(int(run))
        self.tally = Tally()
        self.requests_made = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        politeness = {
            "DOWNLOAD_DELAY": spider.policy.delay_seconds,
            "DOWNLOAD_TIMEOUT": spider.policy.timeout_seconds,
            "CONCURRENT_REQUESTS": spider.policy.concurrent_requests,
            "CONCURRENT_REQUESTS_PER_DOMAIN": spider.policy.concurrent_requests,
            "AUTOTHROTTLE_START_DELAY": spider.policy.delay_seconds,
            "AUTOTHROTTLE_TARGET_CONCURRENCY": spider.policy.concurrent_requests,
        }
        crawler.settings.setdict(politeness, priority="spider")
        crawler.signals.connect(spider.broken, signals.spider_error)
        return spider

    looks_again = 0  # how many known posts a crawl looks at once more
    kind_looked_at = ""

    # --- what a source says

    def first_requests(self) -> Iterable[Request]:
        """The questions of this crawl, built with `ask`; the ledger is open."""
        raise NotImplementedError

    def read(self, response: Response, **kwargs: Any) -> Page:
        """An answer made into a page, by a pure function of spiders.parsing."""
        raise NotImplementedError

    def follow(self, page: Page, **kwargs: Any) -> Iterable[Request]:
        """Further questions after a page that was no failure."""
        return ()

    def look_again(self, post_id: str) -> Request:
        """The question whether a known post is still there, with `cb_kwargs[KNOWN]`."""
        raise NotImplementedError

    def cursor(self) -> dict[str, Any]:
        """Where the next crawl begins, should this one be a success."""
        raise NotImplementedError

    # --- what all do alike

    def ask(self, url: str, *, priority: int = 0, **options: Any) -> Request:
        """A question whose answer goes to `read` and `follow`; `options` are Request's."""
        return Request(
            url,
            callback=self.parse,
            errback=self.unanswered,
            priority=priority,
            dont_filter=True,
            **options,
        )

    async def start(self) -> AsyncIterator[Any]:
        await self.ledger.open()
        for request in self.first_requests():
            yield request
        for post_id in await self.ledger.due(self.looks_again, self.kind_looked_at):
            yield self.look_again(post_id)

    async def parse(self, response: Response, **kwargs: Any) -> AsyncIterator[Item | Request]:
        """Rows first, then what follows, then how far the crawl has come: a crawl that is killed
        goes on from the last point whose rows were written."""
        page = judged(response.status, self.read(response, **kwargs))
        known = kwargs.get(KNOWN)
        if known is not None and page.outcome in (Outcome.OK, Outcome.GONE):
            yield Looked(known, gone=page.outcome == Outcome.GONE)
            if page.outcome == Outcome.GONE:  # that is an answer too, of which no row comes
                page = replace(page, outcome=Outcome.EMPTY)
        self.tally.add(page.outcome, page.reason)
        address = without_secrets(response.url)
        for row in page.rows:
            yield {**row, ADDRESS: address}
        for unreadable in page.unreadable:
            yield unreadable
        if page.outcome in REFUSALS:
            raise CloseSpider(page.outcome)
        if page.outcome in (Outcome.OK, Outcome.EMPTY):
            for request in self.follow(page, **kwargs):
                yield request
            yield Reached(self.cursor())

    def unanswered(self, failure: Failure) -> None:
        """A request that brought no answer: refused, timed out, out of budget."""
        if isinstance(failure.value, BudgetSpent):
            self.tally.budget_spent = True
            return
        outcome, reason = of_error(failure.value)
        self.tally.add(outcome, reason)
        if outcome in {*REFUSALS, Outcome.STOPPED}:
            raise CloseSpider(outcome)

    def broken(self, failure: Failure) -> None:
        """Our own mistake while reading: the answer counts as unread."""
        name = type(failure.value).__name__
        self.tally.add(Outcome.MALFORMED, f"an answer could not be worked on ({name})")

    async def closed(self, reason: str) -> None:
        """The end of the crawl, after every batch is written; `reason` is Scrapy's."""
        if reason == "closespider_timeout":
            self.tally.add(Outcome.UNREACHABLE, "the source answered too slowly to finish")
        elif reason not in {"finished", "start_error", *REFUSALS, Outcome.STOPPED}:
            self.tally.add(Outcome.INTERRUPTED, f"the crawl was stopped ({reason})")
        if self.ledger.gone >= MANY_GONE and not self.ledger.there:
            self.tally.add(Outcome.GONE, "none of the posts that were looked at again is there")
        taken = self.ledger.taken
        outcome, why = self.tally.verdict(taken.new + taken.updated + taken.known)
        counts = self.ledger.counts() | {"requests": self.requests_made}
        cursor = self.cursor() if outcome in (Outcome.OK, Outcome.EMPTY) else None
        await self.ledger.close(Ending(outcome, why, counts, cursor), datetime.now(UTC))


def judged(status: int, page: Page) -> Page:
    """A page in the light of its HTTP status: what says that it is a wall, or that a post is gone,
    is believed whatever its status (Weibo tells of a deleted post with status 400)."""
    if status in (200, 304) or page.outcome in {*REFUSALS, Outcome.GONE}:
        return page
    outcome, reason = of_status(status)
    return replace(page, outcome=outcome, reason=reason, rows=(), unreadable=())
