"""The queue as a community manager sees it."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from complaints.models import Case
from complaints.models.cases import Status
from tests.dashboards.queue_page import numbers, page

pytestmark = pytest.mark.django_db


def test_a_row_says_what_the_case_is_about(manager: Client, make_case: Callable[..., Any]) -> None:
    make_case(
        text="申请退款三周了，一直不退",
        category="refund_fees",
        severity=3,
        author_id="u1",
        author_name="王小明妈妈",
        followers=12000,
        comments=48,
    )
    html = page(manager)
    for seen in ("申请退款三周了", "退费与收费", "微博", "王**", "重", "粉丝 1.2 万", "评论 48"):
        assert seen in html
    assert "王小明" not in html
    assert 'data-testid="clock"' in html
    assert "refund_fees</" not in html


def test_the_root_leads_to_the_queue(manager: Client) -> None:
    assert manager.get("/").headers["Location"] == "/desk/"


def test_an_empty_queue_says_what_it_means(manager: Client) -> None:
    assert "现在没有待处理的投诉" in page(manager)
    assert "你手上没有未结的个案" in page(manager, "?view=mine")


def test_the_case_whose_clock_runs_out_first_is_on_top(
    manager: Client, make_case: Callable[..., Any]
) -> None:
    mild = make_case(text="有点慢", severity=1)
    grave = make_case(text="我要起诉", severity=3)
    usual = make_case(text="一直卡", severity=2)
    assert numbers(page(manager)) == [grave.number, usual.number, mild.number]


def test_unsure_cases_are_in_the_queue_and_in_their_own_view(
    manager: Client, make_case: Callable[..., Any]
) -> None:
    sure = make_case(text="一直卡")
    unsure = make_case(text="有点水？", label="unsure", score=0.5)
    assert set(numbers(page(manager))) == {sure.number, unsure.number}
    assert numbers(page(manager, "?view=unsure")) == [unsure.number]
    assert "tag-unsure" in page(manager, "?view=unsure")


def test_filters_narrow_the_list_and_say_when_nothing_is_left(
    manager: Client, make_case: Callable[..., Any]
) -> None:
    refund = make_case(text="退钱", category="refund_fees")
    make_case(text="一直卡", category="technical")
    assert numbers(page(manager, "?category=refund_fees")) == [refund.number]
    assert numbers(page(manager, "?category=refund_fees&status=new")) == [refund.number]
    nothing = page(manager, "?category=refund_fees&status=contacted")
    assert "没有符合筛选条件的个案" in nothing
    assert len(numbers(page(manager, "?category=nonsense&status=x&view=y"))) == 2


def test_mine_and_soon_and_ended_hold_what_they_say(
    manager: Client, make_case: Callable[..., Any], now: Any
) -> None:
    mine, soon, over = (make_case(text=f"第 {n} 条", severity=1) for n in range(3))
    me = User.objects.get(username="a-manager")
    Case.objects.filter(pk=mine.pk).update(assignee=me, status=Status.CLAIMED)
    Case.objects.update(next_due_at=now + timedelta(days=400))
    Case.objects.filter(pk=soon.pk).update(next_due_at=now)
    Case.objects.filter(pk=over.pk).update(
        status=Status.DISMISSED, dismiss_reason="advert", ended_at=now
    )
    assert numbers(page(manager, "?view=mine")) == [mine.number]
    assert numbers(page(manager, "?view=soon")) == [soon.number]
    assert numbers(page(manager, "?view=ended")) == [over.number]
    assert over.number not in numbers(page(manager))


@pytest.mark.parametrize("view", ["open", "ended"])
def test_every_case_is_on_exactly_one_page(
    manager: Client, make_case: Callable[..., Any], now: Any, view: str
) -> None:
    for number in range(60):
        make_case(text=f"第 {number} 条", severity=1 + number % 3)
    if view == "ended":
        Case.objects.update(status=Status.CLOSED, ended_at=now)
    seen: list[str] = []
    query = f"?view={view}"
    while query:
        html = page(manager, query)
        seen += numbers(html)
        further = re.search(r'data-testid="more" href="([^"]+)"', html)
        query = further[1].replace("&amp;", "&") if further else ""
    assert sorted(seen) == sorted(Case.objects.values_list("number", flat=True))


def test_the_next_rows_come_without_the_page_around_them(
    manager: Client, make_case: Callable[..., Any]
) -> None:
    for number in range(51):
        make_case(text=f"第 {number} 条")
    further = re.search(r'hx-get="([^"]+)"', page(manager).split('class="more"')[1])
    assert further is not None
    part = manager.get(further[1].replace("&amp;", "&"), headers={"HX-Request": "true"})
    assert len(numbers(part.content.decode())) == 1
    assert "<html" not in part.content.decode()


@pytest.mark.parametrize("after", ["x", "-", "1-", "9" * 59, f"{10**30}-1", "1-" + "9" * 40, "²-³"])
def test_a_made_up_cursor_shows_the_first_page(
    manager: Client, make_case: Callable[..., Any], after: str
) -> None:
    made = make_case(text="一直卡")
    assert numbers(page(manager, f"?after={after}")) == [made.number]


def test_at_most_twelve_queries_for_sixty_cases(
    signed_in: Callable[..., Client],
    make_case: Callable[..., Any],
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(60):
        make_case(text=f"第 {number} 条", author_id=f"u{number % 40}", author_name="王小明")
    lead = signed_in("lead")
    with django_assert_max_num_queries(12):
        page(lead)


def test_posts_of_one_author_are_counted_on_one_row(
    manager: Client, make_case: Callable[..., Any]
) -> None:
    for number in range(3):
        make_case(text=f"又卡了 {number}", author_id="u1", author_name="王小明")
    html = page(manager)
    assert len(numbers(html)) == 1
    assert "3 帖" in html


def test_a_lead_sees_what_nobody_has_and_what_waits_for_a_yes(
    signed_in: Callable[..., Client], colleague: Callable[..., User], make_case: Callable[..., Any]
) -> None:
    alone = make_case(text="没人接", author_id="1")
    grave = make_case(text="孩子被骂哭", author_id="2", severity=3)
    worker = colleague("worker", "manager", "周琪")
    Case.objects.filter(pk=grave.pk).update(assignee=worker, status=Status.CLAIMED)
    lead = signed_in("lead")
    assert numbers(lead.get("/desk/?view=unassigned").content.decode()) == [alone.number]
    assert numbers(lead.get("/desk/?view=approval").content.decode()) == [grave.number]
    lead.post(f"/desk/cases/{grave.number}/act/", {"edit": grave.edit, "act": "approve"})
    page = lead.get("/desk/?view=approval").content.decode()
    assert numbers(page) == []
    assert "没有等批准的个案" in page


@pytest.mark.parametrize("status", [Status.CONTACTED, Status.ANSWERED])
def test_what_was_reached_without_a_yes_waits_for_it_still(
    manager: Client, make_case: Callable[..., Any], status: str
) -> None:
    grave = make_case(text="孩子被骂哭", severity=3)
    assert numbers(page(manager, "?view=approval")) == []
    Case.objects.filter(pk=grave.pk).update(status=status)
    assert numbers(page(manager, "?view=approval")) == [grave.number]


@pytest.mark.parametrize(
    ("view", "sentence"),
    [("today", "今天没有待回访的个案"), ("waiting", "没有在等客户的个案"), ("raised", "没有升级的个案"),
     ("unassigned", "每个个案都有人接手")],
)  # fmt: skip
def test_an_empty_view_says_what_that_means(manager: Client, view: str, sentence: str) -> None:
    assert sentence in manager.get(f"/desk/?view={view}").content.decode()


def test_ended_cases_are_not_filtered_by_what_only_open_ones_can_be(
    manager: Client, make_case: Callable[..., Case], now: datetime
) -> None:
    made = make_case(text="退费")
    Case.objects.filter(pk=made.pk).update(status="closed", ended_at=now)
    page = manager.get("/desk/?view=ended&status=claimed").content.decode()
    assert made.number in page
    assert 'name="status"' not in page
    assert 'name="status"' in manager.get("/desk/").content.decode()
