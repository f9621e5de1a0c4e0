"""The trends page: the same numbers for the eye and for the screen reader."""

import csv
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from random import Random
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from complaints.domain.times import SHANGHAI
from complaints.models import AuditEntry, BlindSample, Case, Judgement, Mark, Post
from complaints.search.client import client as search_client
from complaints.search.histograms import Bucket
from complaints.search.indexer import index_step
from dashboards.trends import slots
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


def test_a_figure_of_care_leads_to_its_cases(
    analyst: Client, no_elasticsearch: None, make_case: Callable[..., Any]
) -> None:
    now = datetime.now(UTC)
    prompt, late, untouched = (make_case(text=f"第 {n} 条", author_id=str(n)) for n in range(3))
    Case.objects.update(opened_at=now - timedelta(hours=9), clocks_from=now - timedelta(hours=9))
    for made, hours in ((prompt, 8), (late, 1)):
        Case.objects.filter(pk=made.pk).update(
            first_response_at=now - timedelta(hours=hours),
            first_response_due_at=now - timedelta(hours=7), satisfaction=hours // 2 or None,
        )  # fmt: skip
    html = analyst.get("/trends/?range=week").content.decode()
    links = [unescape(link) for link in re.findall(r'href="(/trends/cases/[^"]+)"', html)]
    whole = analyst.get(links[0]).content.decode()
    assert prompt.number in whole
    assert late.number in whole
    assert untouched.number not in whole
    only_late = analyst.get(next(link for link in links if "late=yes" in link)).content.decode()
    assert late.number in only_late
    assert prompt.number not in only_late
    assert prompt.number in analyst.get("/trends/cases/?what=satisfaction").content.decode()
    assert analyst.get("/trends/cases/?what=nonsense&since=x").status_code == 200


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


def test_a_mark_is_taken_away(analyst: Client, no_elasticsearch: None) -> None:
    at = datetime.now(SHANGHAI) - timedelta(hours=2)
    analyst.post("/trends/marks/", {"at": at.strftime("%Y-%m-%dT%H:%M"), "label": "写错了"})
    assert "写错了" in analyst.get("/trends/").content.decode()
    analyst.post(f"/trends/marks/{Mark.objects.get().pk}/drop/")
    assert not Mark.objects.exists()
    assert AuditEntry.objects.get().action == "mark:drop"


def test_a_mark_of_somebody_else_stays(
    manager: Client, analyst: Client, no_elasticsearch: None
) -> None:
    at = datetime.now(SHANGHAI) - timedelta(hours=2)
    for client, label in ((analyst, "发版"), (manager, "开学")):
        client.post("/trends/marks/", {"at": at.strftime("%Y-%m-%dT%H:%M"), "label": label})
    page = manager.get("/trends/").content.decode()
    assert "删除标记 开学" in page
    assert "删除标记 发版" not in page
    theirs = Mark.objects.get(label="发版")
    assert manager.post(f"/trends/marks/{theirs.pk}/drop/").status_code == 403
    assert Mark.objects.count() == 2


def test_many_marks_need_no_more_questions(
    analyst: Client, no_elasticsearch: None, django_assert_max_num_queries: Any
) -> None:
    at = datetime.now(UTC) - timedelta(hours=2)
    for number in range(20):
        user = User.objects.create(username=f"u{number}", first_name=f"同事{number}")
        Mark.objects.create(at=at, label="发版", by=user)
    with django_assert_max_num_queries(20):
        assert "同事19" in analyst.get("/trends/").content.decode()


@pytest.fixture
def sampled(posts: None) -> None:
    """Of the five posts all were labelled: one that was flagged is no complaint, the praise is."""
    for judgement in Judgement.objects.select_related("post"):
        BlindSample.objects.create(
            post=judgement.post, day=datetime.now(SHANGHAI).date(), stratum=judgement.label,
            drawn_from=1,
            complaint=judgement.category != "refund_fees",
        )  # fmt: skip


def test_the_chart_is_corrected_by_the_sample_and_says_how_sure_it_is(
    analyst: Client, sampled: None
) -> None:
    told = analyst.get("/trends/data.json?range=week").json()
    value, low, high = told["corrected"][-1]
    assert value == 4.0, "two of three flagged, the unsure one, and the one that was missed"
    assert low < value < high <= 5.0
    assert told["corrected"][0] == [0, 0, 0]
    assert "实际约 4 条投诉" in analyst.get("/trends/report/?week=this").content.decode()
    html = analyst.get("/trends/?range=week").content.decode()
    assert "实际约 <b>4</b> 条投诉" in html
    assert "漏判约 <b>1</b> 条" in html
    assert analyst.get("/api/trends?range=week").json()["corrected"] == told["corrected"]


def test_without_labels_nothing_is_corrected_and_the_page_says_so(
    analyst: Client, posts: None
) -> None:
    assert analyst.get("/trends/data.json").json()["corrected"] == []
    assert "没有校正过" in analyst.get("/trends/").content.decode()


def test_the_table_behind_the_chart_can_be_taken_home(analyst: Client, sampled: None) -> None:
    text = analyst.get("/trends/table.csv?range=week&by=category").content.decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert rows[0] == [
        "时间", "合计", "上一段", "平时", "校正后", "95% 区间", "技术故障", "退费与收费",
    ]  # fmt: skip
    assert len(rows) == 8
    assert rows[-1][1] == "3"
    assert rows[-1][4] == "4.0"
    assert rows[-1][6:] == ["2", "1"]


def test_a_cell_of_the_heat_map_leads_to_exactly_its_posts(
    analyst: Client, index: Callable[[], None], make_post: Any, judge: Any
) -> None:
    """The same hour of the week two weeks running, the hour beside it, and five weeks ago."""
    at = datetime.now(SHANGHAI).replace(minute=20, second=0) - timedelta(days=1)
    week, hour = timedelta(weeks=1), timedelta(hours=1)
    for number, moment in enumerate((at, at - week, at - hour, at - 5 * week)):
        post = make_post(text=f"卡 {number}", author_id=str(number))
        judge(post)
        Post.objects.filter(pk=post.pk).update(
            published_at=moment.astimezone(UTC), triaged_at=datetime.now(UTC)
        )
    index()
    html = analyst.get("/trends/?range=week").content.decode()
    cell = re.search(
        rf'href="(/search/[^"]*slot={at.weekday()}-{at.hour}&[^"]*)"[^>]*>(\d+)<', html
    )
    assert cell is not None
    assert cell[2] == "2"
    assert "找到 2 条帖子" in analyst.get(unescape(cell[1])).content.decode()


def test_a_cell_keeps_the_hour_in_which_its_time_begins() -> None:
    """Monday 9:30 to 10:30 in Shanghai touches two cells."""
    since = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    for cell, begins in (("0-9", "T01:00"), ("0-10", "T02:00")):
        asked = slots.hours(cell, since, since + timedelta(hours=1))
        assert f"2026-11-23{begins}" in str(asked)
    assert "2026-11-23" not in str(slots.hours("0-8", since, since + timedelta(hours=1)))


def test_a_drifting_model_is_warned_of_beside_its_counts(
    analyst: Client, no_elasticsearch: None, make_post: Any, judge: Any
) -> None:
    yesterday = datetime.now(SHANGHAI) - timedelta(days=1)
    for number in range(30):
        post = make_post(text=f"不错 {number}", author_id=str(number))
        judge(post)
        BlindSample.objects.create(
            post=post, day=yesterday.date(), stratum="complaint", drawn_from=30, complaint=number < 5,
        )  # fmt: skip
    Post.objects.update(published_at=yesterday.astimezone(UTC))
    for address in ("/trends/quality/", "/trends/"):
        assert "模型走样了" in analyst.get(address).content.decode()


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
    assert "实际约" not in html, "nothing was labelled"
    assert "view=ended" not in html
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
