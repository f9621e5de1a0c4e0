"""The pages in a real browser: Debian's Chromium, with the content security policy on."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect, sync_playwright

from complaints.alerting import raise_alert
from complaints.models import Alert, Case, Post
from complaints.models.cases import Certainty, Status
from complaints.search.client import client as search_client
from complaints.search.indexer import index_step

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is missing: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in the tests' thread
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page whose console must stay silent: a refused style or script would speak there."""
    context = browser.new_context(
        base_url=live_server.url, locale="en-US", viewport={"width": 1280, "height": 800}
    )
    tab, said = context.new_page(), []
    tab.on("console", lambda line: said.append(line.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.set_default_timeout(10_000)
    yield tab
    context.close()
    assert [line for line in said if "409 (Conflict)" not in line] == []


def sign_in(page: Page, name: str) -> None:
    page.goto("/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill("right-password-1")
    page.keyboard.press("Enter")
    expect(
        page.get_by_test_id("queue-row").or_(page.get_by_test_id("queue-empty")).first
    ).to_be_visible()
    page.wait_for_load_state()


def test_a_manager_works_the_queue_by_keyboard(
    page: Page, colleague: Callable[..., User], make_case: Callable[..., Any]
) -> None:
    first = make_case(text="申请退款三周了，一直不退", severity=3, category="refund_fees")
    second = make_case(text="直播课一直卡", severity=1)
    colleague("lili", "manager", "李丽")
    sign_in(page, "lili")
    expect(page.get_by_test_id("queue-row")).to_have_count(2)
    expect(page.get_by_test_id("clock").first).to_be_visible()

    page.keyboard.press("j")
    page.keyboard.press("c")
    rows = page.get_by_test_id("queue-row")
    expect(rows.first).to_contain_text("已确认")
    first.refresh_from_db()
    assert first.certainty == Certainty.CONFIRMED

    page.keyboard.press("j")
    page.keyboard.press("d")
    page.keyboard.press("Enter")
    expect(rows.nth(1)).to_contain_text("已驳回：误报")
    rows.nth(1).get_by_test_id("undo").click()
    expect(rows.nth(1).get_by_test_id("confirm")).to_be_visible()
    second.refresh_from_db()
    assert second.status == Status.NEW

    rows.first.get_by_test_id("case-link").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=first.number)).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("a")
    expect(page.locator(".case-owner")).to_contain_text("李丽")
    first.refresh_from_db()
    assert first.status == Status.CLAIMED

    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_case_changed_by_a_colleague_says_so_in_its_row(
    page: Page, colleague: Callable[..., User], make_case: Callable[..., Any]
) -> None:
    made = make_case(text="直播课一直卡")
    colleague("lili", "manager")
    sign_in(page, "lili")
    Case.objects.filter(pk=made.pk).update(edit=5)
    page.get_by_test_id("queue-row").get_by_text("认领", exact=True).click()
    expect(page.get_by_test_id("error-banner")).to_contain_text("刚被同事改动过")
    page.get_by_test_id("queue-row").get_by_text("认领", exact=True).click()
    expect(page.get_by_test_id("queue-row")).to_contain_text("lili")


def test_on_call_takes_an_alert_and_sees_each_part(
    page: Page, colleague: Callable[..., User], now: Any
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
    page: Page, colleague: Callable[..., User], make_case: Callable[..., Any]
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
    page: Page, colleague: Callable[..., User], make_case: Callable[..., Any], elasticsearch: Any
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


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )
