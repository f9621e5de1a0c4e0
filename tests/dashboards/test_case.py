"""One case's page: what was said, what is known, what happened."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from complaints.evidence_pack import thread_record
from complaints.models import Brand, Case, DoNotContact, Incident, OutreachAttempt, Post
from complaints.models.cases import Status
from tests.dashboards.queue_page import press

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


def test_after_its_incident_was_closed_the_draft_gives_the_cause(
    manager: Client, make_case: Callable[..., Any], now: Any
) -> None:
    made = make_case(text="一直卡", category="technical")
    incident = Incident.objects.create(
        brand=made.brand, title="卡顿", dimension="device", value="平板", began_at=now,
        noticed_at=now, seen_at=now, note="{missing} 服务器<扩容>慢了\n已恢复",
    )  # fmt: skip
    me = User.objects.get(pk=manager.session["_auth_user_id"])
    Case.objects.filter(pk=made.pk).update(incident=incident, status=Status.CLAIMED, assignee=me)
    OutreachAttempt.objects.create(
        case=made, brand=made.brand, by=me, door="comment", account="", platform="weibo",
        author_key=made.author_key, reserved_at=datetime.now(UTC),
    )  # fmt: skip
    assert "查清楚了" not in shown(manager, made)
    Incident.objects.update(state="closed", closed_at=now)
    html = shown(manager, made)
    assert "查清楚了：{missing} 服务器&lt;扩容&gt;慢了 已恢复。" in html


def test_what_is_gone_or_another_brand_s_is_neither_shown_nor_packed(
    manager: Client, make_case: Callable[..., Any], make_post: Callable[..., Any], now: Any
) -> None:
    made = make_case(text="一直卡", kind="comment", thread_id="t1", author_id="1")
    around = [
        make_post(text=text, kind="comment", thread_id="t1", author_id=text, post_id=text)
        for text in ("还在的话", "删掉的话", "别家的话")
    ]
    other = Brand.objects.create(slug="other", name="别家")
    Post.objects.filter(pk=around[1].pk).update(gone_at=now)
    Post.objects.filter(pk=around[2].pk).update(brand=other)
    html = manager.get(f"/desk/cases/{made.number}/thread/").content.decode()
    for told in (html, thread_record(made).content.decode()):
        assert "还在的话" in told
        assert "删掉的话" not in told
        assert "别家的话" not in told


def test_who_refused_under_a_telephone_is_not_written_to(
    manager: Client, make_case: Callable[..., Any], now: Any
) -> None:
    called = make_case(text="来电：退费", platform="hotline", phone="13812345678")
    made = make_case(text="退费没人理，打我 13812345678", author_id="u1")
    me = User.objects.get(pk=manager.session["_auth_user_id"])
    Case.objects.filter(pk=made.pk).update(status=Status.CLAIMED, assignee=me)
    assert "对方已表示不要联系" not in shown(manager, made)
    DoNotContact.objects.create(brand=made.brand, author_key=called.author_key, by=me, at=now)
    assert "对方已表示不要联系" in shown(manager, made)


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
        answer = press(client, made.number, made.edit, "assign:me", "page")
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


def test_what_shuts_every_door_is_said_once_and_a_lead_opens_it_there(
    signed_in: Callable[..., Client], colleague: Callable[..., User], make_case: Callable[..., Any]
) -> None:
    made = make_case(text="一直卡", severity=3)
    worker = colleague("worker", "manager", "周琪")
    lead = signed_in("lead")
    lead.post(f"/desk/cases/{made.number}/act/", {"edit": made.edit, "act": f"assign:{worker.pk}"})
    page = shown(lead, made)
    assert page.count("需要主管批准后才能联系") == 1
    assert page.count("请先认领") == 1
    assert 'data-testid="approve-here"' in page
    assert "转派</b>给 周琪" in page
    own = Client()
    own.force_login(worker, "django.contrib.auth.backends.ModelBackend")
    assert 'data-testid="approve-here"' not in shown(own, made)
    made.refresh_from_db()
    lead.post(f"/desk/cases/{made.number}/act/", {"edit": made.edit, "act": "approve"})
    assert "需要主管批准" not in shown(own, made)


def test_a_proposal_to_merge_shows_what_would_come(
    manager: Client, make_case: Callable[..., Any]
) -> None:
    told = [fact("order_number", "QH2026")]
    first = make_case(text="QH2026 退费没人理", author_id="1", author_name="王小明", facts=told)
    second = make_case(
        text="<b>QH2026</b> 还不退", author_id="2", author_name="李雷", platform="zhihu", facts=told
    )
    page = shown(manager, first)
    assert "可能是同一件事（订单号相同）" in page
    assert second.number in page
    assert "&lt;b&gt;QH2026&lt;/b&gt; 还不退" in page
    assert "知乎" in page
    assert "李**" in page


def test_a_comment_is_shown_with_what_stands_around_it(
    manager: Client, make_case: Callable[..., Any], make_post: Callable[..., Any]
) -> None:
    make_post(text="青禾的课怎么样？", post_id="t1", author_id="8", author_name="赵六")
    made = make_case(text="一直卡", kind="comment", thread_id="t1", author_id="1")
    make_post(text="我家也卡<b>", kind="comment", thread_id="t1", author_id="2", post_id="c2")
    make_post(text="别处的话", kind="comment", thread_id="t2", author_id="3", post_id="c3")
    assert f"/desk/cases/{made.number}/thread/" in shown(manager, made)
    around = manager.get(f"/desk/cases/{made.number}/thread/").content.decode()
    assert "青禾的课怎么样？" in around
    assert "我家也卡&lt;b&gt;" in around
    assert "主帖" in around
    assert "别处的话" not in around
    assert manager.get("/desk/cases/HY-20990101-0001/thread/").status_code == 404


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
