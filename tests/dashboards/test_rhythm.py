"""Beside the chart: when complaints come, how they are cared for, and what people marked."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from complaints.domain.times import SHANGHAI
from complaints.models import AuditEntry, Case, Mark, Post
from dashboards.trends import slots

pytestmark = pytest.mark.django_db


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
