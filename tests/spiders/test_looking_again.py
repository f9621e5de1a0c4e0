"""A post that is gone is an answer; that all of them are is told."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from scrapy.http import HtmlResponse

from complaints.models.sources import Outcome
from spiders.ledger import Looked
from spiders.platforms.heimao import HeimaoSpider
from spiders.runs import Ending


@pytest.fixture
def spider() -> HeimaoSpider:
    """A crawl for which nothing but known complaints is due."""
    spider = HeimaoSpider(source="heimao", run="1")
    list(spider.first_requests())
    return spider


def ended(work: Coroutine[Any, Any, Any]) -> Any:
    """In a thread of its own: browser tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def test_a_deleted_post_is_no_failure_where_nothing_else_was_due(spider: HeimaoSpider) -> None:
    async def looked() -> list[Any]:
        answer = HtmlResponse("http://127.0.0.1/complaint/view/17/", status=404, body=b"")
        return [item async for item in spider.parse(answer, known="17")]

    assert Looked("17", gone=True) in ended(looked())
    assert spider.tally.verdict(taken=0)[0] == Outcome.EMPTY


@pytest.mark.parametrize(
    ("gone", "there", "outcome"),
    [(2, 0, Outcome.EMPTY), (3, 0, Outcome.GONE), (3, 1, Outcome.EMPTY)],
)
def test_that_none_of_many_is_there_is_told(
    spider: HeimaoSpider,
    gone: int,
    there: int,
    outcome: Outcome,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[Outcome] = []

    async def close(ending: Ending, now: datetime) -> None:
        told.append(ending.outcome)

    monkeypatch.setattr(spider.ledger, "close", close)
    spider.ledger.gone, spider.ledger.there = gone, there
    ended(spider.closed("finished"))
    assert told == [outcome]
