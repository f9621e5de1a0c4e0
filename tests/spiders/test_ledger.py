"""What a crawl found reaches the database whole and in order, or the crawl says that it did not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError

import spiders.ledger
from complaints.models import CrawlRun, Post, Source
from spiders.ledger import Item, Ledger, Looked, Reached

REFUSES_ONE_POST = (
    "CREATE TRIGGER refusal BEFORE INSERT ON complaints_post WHEN NEW.post_id = '5100000000000007' "
    "BEGIN SELECT RAISE(ABORT, 'refused'); END"
)
CURSOR = "SELECT cursor FROM complaints_source WHERE key = 'weibo'"


@pytest.fixture
def ledger(brand: Any, now: datetime) -> Ledger:
    run = CrawlRun.objects.create(source=Source.objects.get(key="weibo"), started_at=now)
    ledger = Ledger(run.pk)
    ledger.load()
    return ledger


def page_of(number: int, now: datetime) -> list[Item]:
    """A row, and that everything up to it was found."""
    row = {"platform": "weibo", "post_id": str(number), "text": "青禾卡", "published_at": now}
    return [row, Reached({"page": number})]


def test_a_batch_that_could_not_be_written_is_written_before_the_next(
    ledger: Ledger, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as locked:

        def refuse(*args: object) -> None:
            raise OperationalError("database is locked")

        locked.setattr(spiders.ledger, "store", refuse)
        with pytest.raises(OperationalError):
            ledger.write_in_order(page_of(1, now))
    assert Source.objects.get(key="weibo").cursor == {}
    ledger.write_in_order(page_of(2, now))
    assert set(Post.objects.values_list("post_id", flat=True)) == {"1", "2"}
    assert (Source.objects.get(key="weibo").cursor, ledger.taken.new) == ({"page": 2}, 2)


def test_what_was_gone_before_does_not_count_again(ledger: Ledger, now: datetime) -> None:
    ledger.write_in_order([*page_of(1, now), *page_of(2, now)])
    for _ in range(2):
        ledger.write_in_order([Looked("1", gone=True), Looked("2", gone=False)])
    assert (ledger.gone, ledger.there) == (1, 2)


def test_a_crawl_that_can_not_write_ends_and_the_next_one_misses_nothing(
    pointed: Any, weibo: Any, status: Any
) -> None:
    now = datetime.now(UTC)
    weibo.posts = [status(number, now - timedelta(minutes=number)) for number in range(1000)]
    pointed.rows(REFUSES_ONE_POST)
    done = pointed.manage("crawl", "weibo")
    assert "weibo failed (interrupted: posts could not be written (IntegrityError))" in done.stderr
    assert pointed.rows(CURSOR) == [("{}",)], "the cursor is never ahead of the posts"
    assert len(weibo.asked) < 10, "nothing more is asked than can be written"
    pointed.rows("DROP TRIGGER refusal")
    pointed.counts("crawl", "weibo")
    assert pointed.rows("SELECT count(*) FROM complaints_post") == [(1000,)]
