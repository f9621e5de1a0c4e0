"""The pages in a real browser: Debian's Chromium, with the content security policy on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from complaints.alerting import raise_alert
from complaints.models import Alert, Case, Post
from complaints.models.cases import Certainty, Status
from complaints.search.client import client as search_client
from complaints.search.indexer import index_step
from tests.dashboards.page_faults import sideways

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_manager_works_the_queue_by_keyboard(
    page: Page, sign_in: Any, colleague: Callable[..., User], make_case: Callable[..., Any]
) -> None:
    first = make_case(text="申请退款三周了，一直不退", severity=3, category="refund_fees")
    second = make_case(text="直播课一直卡", severity=1)
    colleague("lili", "manager", "李丽")
    sign_in(page, "lili")
    expect(page.get_by_test_id("queue-row")).to_have_count(2)
    expect(page.get_by_test_id("clock").first).to_be_visible()

    page.keyboard.press("j")
    page.keyboard.press("y")
    rows = page.get_by_test_id("queue-row")
    expect(rows.first).to_contain_text("已确认")
    first.refresh_from_db()
    assert first.certainty == Certainty.CONFIRMED

    page.keyboard.press("j")
    page.keyboard.press("d")
    page.keyboard.press("Enter")
    expect(rows.nth(1)).to_contain_text("已驳回：误报")
    rows.nth(1).get_by_test_id("undo").click()
    expect(rows.nth(1)).not_to_contain_text("已驳回")
    second.refresh_from_db()
    assert second.status == Status.NEW

    rows.first.get_by_test_id("case-link").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=first.number)).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("c")
    expect(page.locator(".case-owner")).to_contain_text("李丽")
    first.refresh_from_db()
    assert first.status == Status.CLAIMED

    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_case_changed_by_a_colleague_says_so_in_its_row(
    page: Page, sign_in: Any, colleague: Callable[..., User], make_case: Callable[..., Any]
) -> None:
    made = make_case(text="直播课一直卡")
    colleague("lili", "manager")
    sign_in(page, "lili")
    expect(page.get_by_test_id("case")).to_be_visible()
    Case.objects.filter(pk=made.pk).update(edit=5)
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.get_by_test_id("error-banner").first).to_contain_text("刚有变化")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("c")
    expect(page.get_by_test_id("queue-row")).to_contain_text("lili")


def test_on_call_takes_an_alert_and_sees_each_part(
    page: Page, sign_in: Any, colleague: Callable[..., User], now: Any
) -> None:
    raise_alert("test:1", Alert.Kind.STEP_FAILED, "流水线失败", "第一步没有完成", now)
    colleague("wangyu", "on_call", "王宇")
    sign_in(page, "wangyu")
    page.get_by_role("link", name="告警").click()
    page.get_by_test_id("acknowledge").click()
    expect(page.get_by_test_id("alert-row")).to_contain_text("王宇接手")
    page.get_by_role("link", name="状态").click()
    expect(page.get_by_test_id("status-part").first).to_be_visible()


def test_a_long_post_unfolds_and_strangers_text_does_nothing(
    page: Page, sign_in: Any, colleague: Callable[..., User], make_case: Callable[..., Any]
) -> None:
    text = "<img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}\u202e" + "退" * 3000
    made = make_case(text=text, author_id="u1", author_name="\u202e<b>坏</b>")
    colleague("lili", "manager")
    sign_in(page, "lili")
    page.goto(f"/desk/cases/{made.number}/")
    shown = page.locator(".post-text")
    folded = shown.bounding_box()
    page.get_by_text("展开全文").click()
    unfolded = shown.bounding_box()
    assert folded is not None
    assert unfolded is not None
    assert folded["height"] < 200 < unfolded["height"]
    assert shown.inner_text().startswith("<img src=x onerror=alert(1)><script>alert(2)</script>{{7")


def test_an_analyst_finds_a_post_and_follows_the_chart(
    page: Page,
    sign_in: Any,
    colleague: Callable[..., User],
    make_case: Callable[..., Any],
    elasticsearch: Any,
) -> None:
    made = make_case(text="申请退款三周了", category="refund_fees")
    make_case(text="直播课一直卡")
    Post.objects.update(published_at=datetime.now(UTC) - timedelta(minutes=2))
    index_step(datetime.now(UTC))
    search_client().indices.refresh(index="_all")
    colleague("hemei", "analyst")
    sign_in(page, "hemei")

    page.keyboard.press("/")
    box = page.get_by_test_id("search-input")
    expect(box).to_be_focused()
    box.fill("退款")
    box.press("Enter")
    expect(page.get_by_test_id("search-hit")).to_have_count(1)
    expect(page.locator("mark")).to_have_text("退款")
    page.get_by_test_id("search-hit").get_by_role("link", name="申请退款").click()
    expect(page.get_by_role("heading", name=made.number)).to_be_visible()

    page.get_by_role("link", name="趋势").click()
    chart = page.get_by_test_id("trend-chart")
    expect(chart).to_have_attribute("data-ready", "true")
    assert chart.locator("canvas").count() == 1
    expect(page.get_by_test_id("trend-table")).to_contain_text("退费与收费")
    page.get_by_test_id("trend-table").get_by_role("link").first.click()
    expect(page.get_by_test_id("search-hit").first).to_be_visible()
    page.set_viewport_size({"width": 375, "height": 812})
    for address in ("/search/?q=退款", "/trends/", "/trends/?range=month"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert sideways(page) == 0, address


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_scrolls_sideways_on_a_phone(
    page: Page,
    sign_in: Any,
    colleague: Callable[..., User],
    make_case: Callable[..., Any],
    now: Any,
    scheme: Any,
) -> None:
    made = make_case(text="退" * 3000, severity=3, author_id="u1", author_name="W" * 90)
    make_case(text="https://" + "a" * 500, severity=2)
    raise_alert("test:1", Alert.Kind.STEP_FAILED, "x" * 200, "y" * 900, now)
    colleague("boss", "admin", "一个名字很长很长很长很长的同事")
    page.set_viewport_size({"width": 375, "height": 812})
    page.emulate_media(color_scheme=scheme)
    page.goto("/account/login/")
    assert sideways(page) == 0
    sign_in(page, "boss")
    for address in ("/desk/", f"/desk/cases/{made.number}/", "/oncall/alerts/", "/oncall/status/"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert sideways(page) == 0, address


def test_english_by_one_switch_and_back(
    page: Page, sign_in: Any, colleague: Callable[..., User], make_case: Callable[..., Any]
) -> None:
    colleague("lili", "manager", "Lili")
    make_case(text="一直卡")
    sign_in(page, "lili")
    page.get_by_text("Lili").first.click()
    page.get_by_test_id("language-en").click()
    expect(page.get_by_role("heading", name="All open")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/account/shifts/")
    expect(page.get_by_role("heading", name="Shifts", exact=True)).to_be_visible()
    page.get_by_text("Lili").first.click()
    page.get_by_test_id("language-zh-hans").click()
    expect(page.get_by_role("heading", name="班次", exact=True)).to_be_visible()
