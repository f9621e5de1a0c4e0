"""What one crawl has brought, written in batches. Only here does a spider touch the database.

Django's ORM must not run in the event loop, so everything is done by one thread of its own, in
order, over one connection.
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db import connection, transaction

from complaints.checking import looked_at, to_check
from complaints.intake import BATCH, Taken, known_brands, store
from complaints.models import Brand, CrawlRun, Keyword, Source
from complaints.rejections import keep
from complaints.requests import Leave, take_leave
from spiders.parsing.pages import Unreadable
from spiders.runs import Ending, end_run


@dataclass(frozen=True)
class Reached:
    """Everything before this point of the crawl was found; `cursor` goes on from here."""

    cursor: dict[str, Any]


@dataclass(frozen=True)
class Looked:
    """A known post was looked at again: it is still there, or it is gone."""

    post_id: str
    gone: bool


Item = Mapping[str, object] | Unreadable | Reached | Looked
Result = TypeVar("Result")


class Ledger:
    """Opened before the first request, closed after the last post."""

    source: Source
    run: CrawlRun
    brands: dict[str, Brand]
    search_words: list[str]

    def __init__(self, run_id: int) -> None:
        self.run_id = run_id
        self.taken = Taken()
        self.there = self.gone = 0  # of the known posts that were looked at again
        self.waiting: list[Item] = []
        self.unwritten: list[Item] = []  # the thread's own
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")

    @property
    def now(self) -> datetime:
        """The moment of this crawl: when its run was begun."""
        return self.run.started_at

    async def open(self) -> None:
        await self.in_thread(self.load)

    async def add(self, item: Item) -> None:
        """Takes a row or an unreadable entry; writes when a batch is full."""
        self.waiting.append(item)
        if len(self.waiting) >= BATCH:
            await self.flush()

    async def flush(self) -> None:
        """Writes everything that waits. Raises what the database raises; nothing is dropped then:
        the next flush begins with what could not be written."""
        items, self.waiting = self.waiting, []
        await self.in_thread(lambda: self.write_in_order(items))

    async def close(self, ending: Ending, now: datetime) -> None:
        await self.in_thread(lambda: self.finish(ending, now))
        self.thread.shutdown()

    async def leave(self, a_day: int) -> Leave:
        """Whether one more request may go out now."""
        source_id = self.source.pk
        return await self.in_thread(lambda: take_leave(source_id, a_day, datetime.now(UTC)))

    def counts(self) -> dict[str, int]:
        taken = self.taken
        return {
            "new": taken.new,
            "updated": taken.updated,
            "known": taken.known,
            "rejected": taken.rejected,
        }

    async def in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self.thread, work)

    async def due(self, most: int, kind: str = "") -> list[str]:
        """Ids of known posts that should be looked at again."""
        return await self.in_thread(lambda: to_check(self.source, self.now, most, kind))

    def load(self) -> None:
        self.run = CrawlRun.objects.select_related("source__brand").get(pk=self.run_id)
        self.source = self.run.source
        self.brands = known_brands()
        words = Keyword.objects.filter(brand=self.source.brand, kind=Keyword.Kind.SEARCH)
        self.search_words = list(words.order_by("text").values_list("text", flat=True))

    def write_in_order(self, items: list[Item]) -> None:
        """A batch leaves the queue when it is written, so that no `Reached` overtakes a row."""
        self.unwritten += items
        while self.unwritten:
            self.write(self.unwritten[:BATCH])
            del self.unwritten[:BATCH]

    def write(self, batch: list[Item]) -> None:
        unreadable = [item for item in batch if isinstance(item, Unreadable)]
        reached = [item for item in batch if isinstance(item, Reached)]
        looked = [item for item in batch if isinstance(item, Looked)]
        rows = [item for item in batch if isinstance(item, Mapping)]
        with transaction.atomic():
            for item in unreadable:
                keep("crawl", item.reason, item.row, self.now, source=self.source)
            taken = store(rows, self.now, self.brands, self.source)
            there = [item.post_id for item in looked if not item.gone]
            lost = looked_at(
                self.source, there, [item.post_id for item in looked if item.gone], self.now
            )
            if reached:
                Source.objects.filter(pk=self.source.pk).update(cursor=reached[-1].cursor)
        taken.rejected += len(unreadable)
        taken.reasons = []  # kept as rejections; here they would only grow
        self.taken.add(taken)
        self.there += len(there)
        self.gone += lost

    def finish(self, ending: Ending, now: datetime) -> None:
        try:
            end_run(self.run, ending, now)
        finally:
            connection.close()
