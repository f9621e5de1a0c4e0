"""A search by words, of which the requests of one crawl may not reach all."""

from datetime import datetime

from pytest_django import Settings

from complaints.models import CrawlRun, Source
from spiders.platforms.douyin_comments import DouyinCommentsSpider

CRAWLS = 12


def asked_first(run: int, now: datetime) -> set[str]:
    """The videos that one crawl gets to before its requests are used up."""
    spider = DouyinCommentsSpider(source="douyin_comments", run=str(run))
    spider.ledger.source, spider.ledger.run = Source(), CrawlRun(pk=run, started_at=now)
    words = [request.cb_kwargs["word"] for request in spider.first_requests()]
    return set(words[: spider.policy.max_requests])


def test_no_word_is_left_out_of_every_crawl(settings: Settings, now: datetime) -> None:
    videos = {str(7300 + number) for number in range(60)}
    settings.HUIYIN_DOUYIN_URL = "http://127.0.0.1"
    settings.HUIYIN_DOUYIN_VIDEOS = sorted(videos)
    reached = [asked_first(run, now) for run in range(CRAWLS)]
    assert len(reached[0]) < len(videos)
    assert set().union(*reached) == videos
