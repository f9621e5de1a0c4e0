"""The trends page: the same numbers for the eye and for the screen reader."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from random import Random
from typing import Any

import pytest
from django.test import Client

from complaints.models import Judgement, Post
from complaints.search.histograms import Bucket
from dashboards.trends.numbers import numbers_of
from dashboards.trends.ranges import RANGES

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # 00:30 on the 23rd in Shanghai


def said(version: str) -> list[dict[str, Any]]:
    return [{"kind": "app_version", "value": version, "start": 0, "end": len(version)}]


def test_a_fault_that_grew_on_one_version_is_named_and_leads_to_its_posts(
    analyst: Client, make_post: Callable[..., Any], judge: Callable[..., Any],
    index: Callable[[], None],
) -> None:  # fmt: skip
    now = datetime.now(UTC)
    for number, (version, hours) in enumerate(
        [*[("5.2.1", 3)] * 6, *[("5.1.0", 3)] * 5, *[("5.1.0", 30)] * 5, *[("4.0.0", 3)] * 2]
    ):
        post = make_post(text=f"{version} 卡 {number}", post_id=f"p{number}")
        judge(post, category="technical", label="complaint", facts=said(version))
        Post.objects.filter(pk=post.pk).update(
            triaged_at=now, published_at=now - timedelta(hours=hours)
        )
    index()
    page = analyst.get("/trends/?range=day").content.decode()
    pairs = page.split('data-testid="rising-pairs"')[1].split("</p>")[0]
    assert "5.2.1" in pairs
    assert "5.1.0" not in pairs
    assert "4.0.0" not in pairs
    link = unescape(re.search(r'href="([^"]+)"', pairs)[1])  # type: ignore[index]
    found = analyst.get(link).content.decode()
    assert found.count('data-testid="search-hit"') == 6


@pytest.mark.parametrize("span", ["day", "week", "month"])
def test_chart_and_table_say_the_same(analyst: Client, posts: None, span: str) -> None:
    html = analyst.get(f"/trends/?range={span}").content.decode()
    told = analyst.get(f"/trends/data.json?range={span}").json()
    assert "共 <b>3</b> 条投诉" in html
    assert "最多的是<b>技术故障</b>（2 条）" in html
    assert 'data-testid="trend-chart"' in html
    assert 'data-testid="trend-table"' in html
    twin = analyst.get(f"/api/trends?range={span}&by=severity").json()
    assert [item["name"] for item in twin["series"]] == ["中"]
    assert (twin["total"], twin["before"]) == (3, [0] * RANGES[span].buckets)
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
        [Bucket(since, counts, sum(counts.values())), Bucket(since + timedelta(hours=1), {}, 0)],
        RANGES["day"],
    )
    assert [item.name for item in numbers.series] == [
        "技术故障", "退费与收费", "教学质量", "客服与服务", "销售与宣传", "其他",
    ]  # fmt: skip
    assert numbers.total == sum(counts.values())
    assert numbers.rows[1].total == sum(counts.values())
    assert "category" not in numbers.series[-1].urls[0]


def test_every_number_equals_the_count_in_sql(
    analyst: Client, index: Callable[[], None], make_post: Any, judge: Any
) -> None:
    """On random data: the chart's counts by hour, day and week, by everything they are split by."""
    chance = Random(11)  # noqa: S311  a seed
    now = datetime.now(UTC)
    for number in range(60):
        post = make_post(
            author_id=str(number), text=f"青禾 {number}", region=chance.choice(["北京", ""])
        )
        facts = [{"kind": "app_version", "value": chance.choice(["5.1", "5.2"])}] * chance.randint(
            0, 1
        )
        judge(
            post, label=chance.choice(["complaint", "complaint", "unsure"]), facts=facts,
            category=chance.choice(["technical", "teaching", "other"]), severity=chance.randint(1, 3),
        )  # fmt: skip
        at = now - timedelta(minutes=chance.randint(1, 60 * 24 * 20))
        Post.objects.filter(pk=post.pk).update(
            published_at=at, triaged_at=now, platform=chance.choice(["weibo", "zhihu"])
        )
    index()
    for key, span in RANGES.items():
        since, until = span.bounds(now)
        said = Judgement.objects.filter(
            label="complaint", post__published_at__gte=since, post__published_at__lt=until
        )
        for by, column in (
            ("category", "category"),
            ("platform", "post__platform"),
            ("severity", "severity"),
            ("region", "post__region"),
        ):
            told = analyst.get(f"/trends/data.json?range={key}&by={by}").json()
            assert told["total"] == said.count(), (key, by)
            assert sum(sum(item["counts"]) for item in told["series"]) == said.count()
            for start, item in ((since + span.step * n, n) for n in range(len(told["buckets"]))):
                inside = said.filter(
                    post__published_at__gte=start, post__published_at__lt=start + span.step
                )
                assert sum(s["counts"][item] for s in told["series"]) == inside.count(), (
                    key,
                    by,
                    item,
                )
            assert said.values(column).distinct().count() >= 1
            length = until - since
            for item, earlier in enumerate(told["before"]):
                start = since - length + span.step * item
                assert earlier == Judgement.objects.filter(
                    label="complaint", post__published_at__gte=start,
                    post__published_at__lt=start + span.step,
                ).count(), (key, item)  # fmt: skip
            assert len(told["before"]) == span.buckets
