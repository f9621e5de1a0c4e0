"""Times search and trends over many posts in an index of its own, beside an empty page."""

import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from elasticsearch.helpers import streaming_bulk

from complaints.models import BlindSample, Brand, Post
from complaints.sampling import DRAWN
from complaints.search.client import SearchUnavailable, client, translated
from complaints.search.mapping import MAPPINGS, SETTINGS
from dashboards.benchmark import own_database, signed_in, timed
from dashboards.management.commands.bench_desk import pool

RUNS = 100
INDEX = f"huiyin-bench-{os.getpid()}"
QUESTIONS = (
    "退款", "直播 卡", "\"一直卡\"", "平台:微博 严重度>=2", "退款 OR 退费 NOT 客服",
    "时间:近7天 老师",
)  # fmt: skip


RANGES, SPLITS = ("day", "week", "month"), ("category", "platform", "version")


class Command(BaseCommand):
    help = "Measure search and trends over invented posts in an index of their own."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--posts", type=int, default=1_000_000)
        parser.add_argument("--runs", type=int, default=RUNS)

    def handle(self, *args: Any, posts: int, runs: int, **options: Any) -> None:
        settings.HUIYIN_ELASTICSEARCH_INDEX = INDEX
        try:
            with translated():
                client().indices.create(
                    index=f"{INDEX}-v0", settings=SETTINGS, mappings=MAPPINGS, aliases={INDEX: {}}
                )
        except SearchUnavailable as error:
            sentence = "Elasticsearch doesn't answer: start it with run_elasticsearch."
            raise CommandError(sentence) from error
        try:
            self.measure(posts, runs)
        finally:
            client().indices.delete(index=f"{INDEX}-v0")

    def measure(self, posts: int, runs: int) -> None:
        sys.stderr.write(f"Indexing {posts:,} posts …\n")
        patient = client().options(request_timeout=120)
        stored = sum(ok for ok, _ in streaming_bulk(patient, documents(posts, pool()), 2000))
        client().indices.refresh(index=INDEX)
        with own_database():
            reader = signed_in("analyst")
            label_some()
            pages = {
                "bare": lambda run: "/bare/",
                "search": lambda run: f"/search/?q={question(run)}",
                "search by reach": lambda run: f"/search/?sort=reach&q={question(run)}",
                "trends": lambda run: f"/trends/?range={RANGES[run % 3]}",
                "trends data": lambda run: f"/trends/data.json?by={SPLITS[run % 3]}",
            }
            for page, address in pages.items():
                told = timed(reader, page, address, runs).line() | {"posts": stored}
                self.stdout.write(json.dumps(told))
                self.stdout.flush()


def label_some() -> None:
    """A post of each stratum, looked at by people, so that the charts are corrected as in use."""
    now = datetime.now(UTC)
    brand = Brand.objects.get()
    for number, label in enumerate(DRAWN):
        post = Post.objects.create(
            brand=brand, platform="weibo", post_id=f"sample-{number}", text="卡", published_at=now,
            fetched_at=now, author_key=str(number),
        )  # fmt: skip
        BlindSample.objects.create(
            post=post, day=now.date(), stratum=label, drawn_from=100, complaint=number == 0
        )


def question(run: int) -> str:
    return quote(QUESTIONS[run % len(QUESTIONS)])


def documents(posts: int, texts: list[str]) -> Iterator[dict[str, Any]]:
    """As documents_of makes them, spread over ninety days, a tenth of them complaints."""
    chance, now = Random(5), datetime.now(UTC)  # noqa: S311  a seed
    for row in range(posts):
        at = now - timedelta(seconds=chance.randint(0, 90 * 86_400))
        complaint = row % 10 == 0
        yield {
            "_index": INDEX,
            "_id": str(row),
            "brand": "qinghe",
            "platform": ("weibo", "zhihu", "douyin", "xiaohongshu", "heimao")[row % 5],
            "post_id": str(row),
            "text": f"{texts[row % len(texts)]} {row}",
            "author_masked": "王**",
            "published_at": at.isoformat(),
            "label": "complaint" if complaint else "not_complaint",
            "category": ("technical", "refund_fees", "teaching", "service")[row % 4],
            "severity": row % 4,
            "region": ("北京", "上海", "广东", "")[row % 4],
            "app_version": ["5.2.1"] if row % 50 == 0 else [],
            "reach": chance.randint(0, 5000),
            "row": row,
            "story": row,
            "copy": False,
            "gone": False,
            "score": chance.random(),
        }
