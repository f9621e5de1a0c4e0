"""One case's page: what was said, what is known, what happened."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from complaints.models import Case, Post
from complaints.models.cases import Status

pytestmark = pytest.mark.django_db
REFUND = "订单号 QH2026 金额 6,980 元，就是不退"


def fact(kind: str, value: str) -> dict[str, object]:
    start = REFUND.index(value)
    return {"kind": kind, "value": value, "start": start, "end": start + len(value)}


def shown(client: Client, case: Case) -> str:
    answer = client.get(f"/desk/cases/{case.number}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_marks_facts_and_lists_what_is_missing(
    manager: Client, make_case: Callable[..., Any]
) -> None:
    facts = [fact("order_number", "QH2026"), fact("amount", "6,980 元")]
    html = shown(manager, make_case(text=REFUND, category="refund_fees", facts=facts))
    assert '<mark class="fact fact-short" title="订单号">QH2026</mark>' in html
    for label in ("订单号", "金额", "购买日期", "原因"):
        assert label in html
    assert html.count("还缺") == 2
    assert "很可能是投诉" in html
    assert "退费与账务组" in html


def test_facts_of_a_strange_shape_harm_nothing(
    manager: Client, make_case: Callable[..., Any]
) -> None:
    facts = [
        "text",
        {},
        {"kind": "amount"},
        {"kind": "amount", "value": "x", "start": -5, "end": 10**9},
        {"kind": "amount", "value": "另一句话", "start": 0, "end": 4},
        {"kind": ["a"], "value": {"b": 1}, "start": "0", "end": None},
    ]
    html = shown(manager, make_case(text=REFUND, category="refund_fees", facts=facts))
    assert "<mark" not in html
    assert REFUND in html


def test_the_timeline_names_who_did_what(
    manager: Client, make_case: Callable[..., Any], colleague: Callable[..., User]
) -> None:
    made = make_case(text="一直卡", author_id="u1", author_name="王小明")
    make_case(text="又卡了", author_id="u1", author_name="王小明")
    User.objects.filter(username="a-manager").update(first_name="李丽")
    manager.post(f"/desk/cases/{made.number}/act/", {"edit": 1, "act": "assign:me"})
    manager.post(f"/desk/cases/{made.number}/act/", {"edit": 2, "act": "confirm"})
    html = shown(manager, made)
    for seen in ("建案", "并入帖子", "认领", "确认是投诉", "李丽", "系统", "又卡了"):
        assert seen in html
    assert "同一作者的其他帖子" in html


def test_a_long_post_is_folded_and_a_short_one_is_not(
    manager: Client, make_case: Callable[..., Any]
) -> None:
    assert "展开全文" in shown(manager, make_case(text="退" * 3000))
    assert "展开全文" not in shown(manager, make_case(text="一直卡"))


def test_only_web_addresses_become_links(manager: Client, make_case: Callable[..., Any]) -> None:
    made = make_case(text="一直卡", platform="forum", url="https://example.com/p/1")
    html = shown(manager, made)
    assert 'href="https://example.com/p/1"' in html
    assert 'rel="noopener noreferrer"' in html
    Post.objects.update(url="javascript:alert(1)")
    assert "查看原帖" not in shown(manager, made)
    assert "javascript:" not in shown(manager, made)


def test_a_case_that_is_not_there_gives_the_chinese_page(manager: Client) -> None:
    answer = manager.get("/desk/cases/HY-20990101-0001/")
    assert answer.status_code == 404
    assert "没有这一页" in answer.content.decode()


def test_without_script_an_act_leads_back_to_the_case_with_a_sentence(
    manager: Client, make_case: Callable[..., Any]
) -> None:
    made = make_case(text="一直卡")
    answer = manager.post(
        f"/desk/cases/{made.number}/act/", {"edit": 1, "act": "dismiss:not_us"}, follow=True
    )
    assert "已驳回，可以撤销" in answer.content.decode()
    assert "已驳回：与我们无关" in answer.content.decode()


def test_two_colleagues_claim_and_one_of_them_has_it(
    signed_in: Callable[..., Client], make_case: Callable[..., Any]
) -> None:
    made = make_case(text="一直卡")
    first, second = signed_in("manager", "one"), signed_in("manager", "two")
    for client in (first, second):
        answer = client.post(
            f"/desk/cases/{made.number}/act/",
            {"edit": made.edit, "act": "assign:me", "shown_as": "page"},
            headers={"HX-Request": "true"},
        )
    assert answer.status_code == 409
    assert "刚被同事改动过" in answer.content.decode()
    made.refresh_from_db()
    assert made.assignee is not None
    assert made.assignee.username == "one"
    assert made.status == Status.CLAIMED


def test_a_lead_hands_a_case_to_a_colleague_who_may_work_it(
    signed_in: Callable[..., Client],
    make_case: Callable[..., Any],
    colleague: Callable[..., User],
) -> None:
    made, lead = make_case(text="一直卡"), signed_in("lead")
    worker, reader = colleague("worker", "manager", "周琪"), colleague("reader", "analyst")
    assert "周琪" in lead.get("/desk/colleagues/").content.decode()
    refused = lead.post(
        f"/desk/cases/{made.number}/act/", {"edit": 1, "act": f"assign:{reader.pk}"}, follow=True
    )
    assert "请先选择要转派给哪位同事" in refused.content.decode()
    lead.post(f"/desk/cases/{made.number}/act/", {"edit": 1, "act": f"assign:{worker.pk}"})
    made.refresh_from_db()
    assert made.assignee == worker


def test_at_most_twelve_queries_for_a_case_with_many_posts(
    signed_in: Callable[..., Client],
    make_case: Callable[..., Any],
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(20):
        made = make_case(text=f"又卡了 {number}", author_id="u1", author_name="王小明")
    lead = signed_in("lead")
    with django_assert_max_num_queries(12):
        shown(lead, made)


@pytest.mark.parametrize(
    "act", ["", "explode", "assign:", "assign:0", "assign:²", "assign:9999999"]
)
def test_an_act_that_is_none_is_refused_with_a_sentence(
    signed_in: Callable[..., Client], make_case: Callable[..., Any], act: str
) -> None:
    made = make_case(text="一直卡")
    answer = signed_in("lead").post(
        f"/desk/cases/{made.number}/act/", {"edit": "x", "act": act}, follow=True
    )
    assert 'data-testid="error-banner"' in answer.content.decode()
    made.refresh_from_db()
    assert made.edit == 1
