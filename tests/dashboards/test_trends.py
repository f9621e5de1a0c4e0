"""The trends page: the same numbers for the eye and for the screen reader."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from complaints.models import Post
from complaints.search.client import client as search_client
from complaints.search.indexer import index_step
from complaints.search.queries import Bucket
from dashboards.trends.numbers import numbers_of
from dashboards.trends.ranges import RANGES

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # 00:30 on the 23rd in Shanghai


@pytest.fixture
def analyst(signed_in: Callable[..., Client]) -> Client:
    return signed_in("analyst")


@pytest.fixture
def posts(elasticsearch: Any, make_post: Callable[..., Any], judge: Callable[..., Any]) -> None:
    """Three complaints of the last hours, an unsure one and a praise."""
    moment = datetime.now(UTC) - timedelta(minutes=1)
    for number, (category, label) in enumerate(
        [
            ("technical", "complaint"),
            ("technical", "complaint"),
            ("refund_fees", "complaint"),
            ("technical", "unsure"),
            ("other", "not_complaint"),
        ]
    ):
        post = make_post(text=f"第 {number} 条")
        judge(post, category=category, label=label)
    Post.objects.update(triaged_at=moment, published_at=moment)
    index_step(datetime.now(UTC))
    search_client().indices.refresh(index="_all")


@pytest.mark.parametrize("span", ["day", "week", "month"])
def test_chart_and_table_say_the_same(analyst: Client, posts: None, span: str) -> None:
    html = analyst.get(f"/trends/?range={span}").content.decode()
    told = analyst.get(f"/trends/data.json?range={span}").json()
    assert "共 <b>3</b> 条投诉" in html
    assert "最多的是<b>技术故障</b>（2 条）" in html
    assert 'data-testid="trend-chart"' in html
    assert 'data-testid="trend-table"' in html
    assert len(told["buckets"]) == RANGES[span].buckets
    assert {item["name"]: sum(item["counts"]) for item in told["series"]} == {
        "技术故障": 2,
        "退费与收费": 1,
    }


def test_a_figure_leads_to_exactly_its_posts(analyst: Client, posts: None) -> None:
    html = analyst.get("/trends/?range=week").content.decode()
    figures = re.findall(r'<a href="(/search/\?[^"]+)">(\d+)</a>', html)
    assert figures
    for address, figure in figures:
        hits = analyst.get(address.replace("&amp;", "&")).content.decode()
        assert hits.count('data-testid="search-hit"') == int(figure)


def test_no_complaint_yet_is_said(analyst: Client, elasticsearch: Any) -> None:
    html = analyst.get("/trends/").content.decode()
    assert "最近 24 小时没有投诉" in html
    assert 'data-testid="trend-chart"' not in html


def test_without_elasticsearch_one_sentence_stands_there(
    analyst: Client, no_elasticsearch: None
) -> None:
    html = analyst.get("/trends/").content.decode()
    assert "趋势画不出来" in html
    assert 'data-testid="error-banner"' in html
    answer = analyst.get("/trends/data.json")
    assert answer.status_code == 503
    assert "趋势画不出来" in answer.json()["failure"]


@pytest.mark.parametrize(
    ("span", "since", "until"),
    [
        ("day", datetime(2026, 11, 21, 17, tzinfo=UTC), datetime(2026, 11, 22, 17, tzinfo=UTC)),
        ("week", datetime(2026, 11, 16, 16, tzinfo=UTC), datetime(2026, 11, 23, 16, tzinfo=UTC)),
    ],
)
def test_a_span_ends_with_the_running_hour_or_shanghai_day(
    span: str, since: datetime, until: datetime
) -> None:
    assert RANGES[span].bounds(NOW) == (since, until)


def test_small_categories_share_one_colour_and_no_figure_is_lost() -> None:
    names = ["technical", "refund_fees", "teaching", "service", "sales", "account_privacy", "other"]
    counts = {name: 10 - position for position, name in enumerate(names)}
    since, _ = RANGES["day"].bounds(NOW)
    numbers = numbers_of(
        [Bucket(since, counts), Bucket(since + timedelta(hours=1), {})], RANGES["day"]
    )
    assert [item.name for item in numbers.series] == [
        "技术故障", "退费与收费", "教学质量", "客服与服务", "销售与宣传", "其他",
    ]  # fmt: skip
    assert numbers.total == sum(counts.values())
    assert numbers.rows[1].total == sum(counts.values())
    assert "category" not in numbers.series[-1].urls[0]
