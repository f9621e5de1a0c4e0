"""The trends page: the same numbers for the eye and for the screen reader."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.test import Client

from complaints.domain.times import SHANGHAI
from complaints.models import BlindSample, Case, Judgement, Post
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
def index(elasticsearch: Any) -> Callable[[], None]:
    """Makes what is in the database searchable."""

    def run() -> None:
        index_step(datetime.now(UTC))
        search_client().indices.refresh(index="_all")

    return run


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


def test_the_page_says_when_complaints_come_and_how_they_are_cared_for(
    analyst: Client, index: Callable[[], None], make_case: Callable[..., Any], now: Any
) -> None:
    made = make_case(text="退款一直不到账")
    Post.objects.update(published_at=datetime.now(UTC) - timedelta(minutes=5))
    Case.objects.filter(pk=made.pk).update(
        opened_at=datetime.now(UTC) - timedelta(hours=3), clocks_from=datetime.now(UTC) - timedelta(hours=3),
        first_response_at=datetime.now(UTC) - timedelta(hours=1), satisfaction=4, result="satisfied",
    )  # fmt: skip
    index()
    html = analyst.get("/trends/?range=week").content.decode()
    assert 'data-testid="heat"' in html
    assert "2 小时内" in html
    assert "满意度平均 4.0 分（1 人评分）" in html


def test_a_mark_is_put_on_the_chart(
    analyst: Client, index: Callable[[], None], make_case: Any
) -> None:
    make_case(text="一直卡")
    Post.objects.update(published_at=datetime.now(UTC) - timedelta(minutes=5))
    index()
    at = datetime.now(SHANGHAI) - timedelta(hours=2)
    analyst.post("/trends/marks/", {"at": at.strftime("%Y-%m-%dT%H:%M"), "label": "发版 5.2"})
    analyst.post("/trends/marks/", {"at": "nonsense", "label": "x"})
    (mark,) = analyst.get("/trends/data.json?range=day").json()["marks"]
    assert mark["label"] == "发版 5.2"
    assert 20 <= mark["at"] <= 22


def test_every_sentence_of_the_report_leads_to_its_proof(
    analyst: Client, index: Callable[[], None], make_case: Any
) -> None:
    for number in range(4):
        make_case(text=f"退款 {number}", category="refund_fees", author_id=str(number))
    Post.objects.update(published_at=datetime.now(UTC) - timedelta(minutes=1))
    index()
    html = analyst.get("/trends/report/?week=this").content.decode()
    assert "本周共 4 条投诉" in html
    assert "退费与收费 4 条，占 100%" in html
    for address in re.findall(r'href="(/search/[^"]+)" data-testid="proof"', html):
        found = analyst.get(address.replace("&amp;", "&")).content.decode()
        assert "找到 4 条帖子" in found


def test_the_sample_is_labelled_by_one_key_and_shown_with_its_certainty(
    signed_in: Callable[..., Client], make_case: Any
) -> None:
    made = make_case(text="一直卡")
    BlindSample.objects.create(
        post=made.lead_post, day=date(2026, 11, 23), stratum="complaint", drawn_from=1
    )
    client = signed_in("manager")
    page = client.get("/sample/").content.decode()
    assert "一直卡" in page
    assert "很可能是投诉" not in page, "the model's word is not shown"
    client.post("/sample/", {"sample": BlindSample.objects.get().pk, "answer": "yes"})
    assert BlindSample.objects.get().complaint is True
    assert "今天的抽样都标完了" in client.get("/sample/").content.decode()
    assert client.get("/trends/quality/").status_code == 200
