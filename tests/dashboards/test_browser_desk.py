"""The desk in a real browser: a case from new to closed, many at once, a customer who rates."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from complaints.models import Case, OutreachAttempt, Post

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _by_day(settings: Any, tmp_path: Path) -> None:
    """Policies that never sleep: the tests run at any hour."""
    for path in settings.HUIYIN_POLICIES.glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        if path.name == "outreach.yml":
            text = text.replace('["21:30", "08:30"]', '["23:59:59.999998", "00:00"]')
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    settings.HUIYIN_POLICIES = tmp_path


def test_a_case_from_new_to_closed_by_keyboard_alone(
    page: Page, sign_in: Any, colleague: Callable[..., User], make_case: Callable[..., Any]
) -> None:
    made = make_case(
        text="@青禾网校 直播课一直卡，孩子没法上", severity=2, author_id="77",
        author_name="王小明",
    )  # fmt: skip
    Post.objects.update(published_at=datetime.now(UTC))
    colleague("lili", "manager", "李丽")
    sign_in(page, "lili")
    keys = page.keyboard
    status = page.locator("#case").get_by_test_id("status")
    keys.press("j")
    expect(status).to_have_text("新")
    keys.press("c")
    expect(status).to_have_text("已认领")
    keys.press("r")
    expect(page.get_by_test_id("reserve").first).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_test_id("composer")).to_be_visible()
    expect(page.get_by_test_id("draft")).to_have_value(re.compile("李丽"))
    expect(page.locator(".guard")).to_have_count(1)
    keys.press("r")
    expect(page.get_by_test_id("draft")).to_be_focused()
    keys.press("Tab")
    while not page.get_by_test_id("record-sent").evaluate("b => b === document.activeElement"):
        keys.press("Tab")
    keys.press("Enter")
    expect(status).to_have_text("已联系")
    keys.press("s")
    keys.type("原因是新版本的问题，已修复，请更新后再试。")
    keys.press("Control+Enter")
    expect(status).to_have_text("已答复")
    keys.press("f")
    keys.type("可以正常上课了")
    keys.press("Control+Enter")
    expect(status).to_have_text("已回访")
    keys.press("e")
    keys.press("Enter")
    expect(status).to_have_text("已结案")
    made.refresh_from_db()
    assert (made.status, made.result) == ("closed", "satisfied")
    assert OutreachAttempt.objects.get().state == "sent"


def test_a_lead_hands_out_what_nobody_has_in_one_go(
    page: Page, sign_in: Any, colleague: Callable[..., User], make_case: Callable[..., Any]
) -> None:
    made = [make_case(text=f"一直卡 {n}", author_id=str(n)) for n in range(3)]
    colleague("boss", "lead", "陈岚")
    wang = colleague("wang", "manager", "王芳")
    sign_in(page, "boss")
    page.goto("/desk/?view=unassigned")
    page.wait_for_load_state()
    for _ in made:
        page.keyboard.press("j")
        page.keyboard.press("x")
    page.keyboard.press("a")
    page.locator("#bulk").get_by_role("button", name="王芳").click()
    expect(page.get_by_text("已处理 3 个个案")).to_be_visible()
    expect(page.get_by_test_id("queue-empty")).to_contain_text("每个个案都有人接手")
    assert set(Case.objects.values_list("assignee", flat=True)) == {wang.pk}


def test_new_cases_wait_behind_a_button_and_move_no_row(
    page: Page, sign_in: Any, colleague: Callable[..., User], make_case: Callable[..., Any]
) -> None:
    make_case(text="直播课一直卡")
    colleague("lili", "manager")
    sign_in(page, "lili")
    make_case(text="要起诉", severity=3)
    page.evaluate("htmx.ajax('GET', document.querySelector('#news').getAttribute('hx-get'), "
                  "{target: '#news', swap: 'outerHTML'})")  # fmt: skip
    expect(page.get_by_test_id("news")).to_have_text("1 条新投诉")
    expect(page.get_by_test_id("queue-row")).to_have_count(1)
    page.get_by_test_id("news").click()
    expect(page.get_by_test_id("queue-row")).to_have_count(2)


def test_many_are_dismissed_by_two_keys_and_taken_back(
    page: Page, sign_in: Any, colleague: Callable[..., User], make_case: Callable[..., Any]
) -> None:
    for number in range(3):
        make_case(text=f"广告 {number}", author_id=str(number))
    colleague("lili", "manager")
    sign_in(page, "lili")
    for _ in range(3):
        page.keyboard.press("j")
        page.keyboard.press("x")
    page.keyboard.press("d")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("queue-empty")).to_be_visible()
    assert Case.objects.filter(status="dismissed").count() == 3
    page.get_by_test_id("undo-bulk").click()
    expect(page.get_by_test_id("queue-row")).to_have_count(3)


def test_a_customer_rates_without_an_account(
    page: Page, colleague: Callable[..., User], make_case: Callable[..., Any], now: Any
) -> None:
    from complaints.following_up import link_token

    made = make_case(text="直播课一直卡")
    Case.objects.filter(pk=made.pk).update(status="answered", answered_at=now)
    made.refresh_from_db()
    page.goto(f"/s/{link_token(made)}/")
    page.get_by_test_id("score-2").click()
    expect(page.get_by_test_id("thanks")).to_contain_text("再联系您")
    made.refresh_from_db()
    assert (made.satisfaction, made.status) == (2, "contacted")
