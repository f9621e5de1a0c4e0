"""The desk in two real browsers: what colleagues see of each other, and nothing typed is lost."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, Response, Route, expect

from complaints import casework
from complaints.models import Case

pytestmark = pytest.mark.django_db(transaction=True)


def told_of(writing: str) -> Callable[[Response], bool]:
    """Whether an answer is the one to a page that told whether somebody is writing."""
    return lambda answer: (
        answer.url.endswith("/presence/")
        and f"writing={writing}" in (answer.request.post_data or "")
    )


@pytest.fixture
def both(colleague: Callable[..., User]) -> tuple[User, User]:
    """Two managers, lili and wang."""
    return colleague("lili", "manager", "李丽"), colleague("wang", "manager", "王芳")


@pytest.mark.usefixtures("both")
def test_of_two_who_claim_at_once_exactly_one_gets_it(
    page: Page, second_page: Page, sign_in: Any, make_case: Callable[..., Any]
) -> None:
    made = make_case(text="直播课一直卡")
    for browser_page, name in ((page, "lili"), (second_page, "wang")):
        sign_in(browser_page, name)
        browser_page.goto(f"/desk/cases/{made.number}/")
        browser_page.wait_for_load_state()
    page.keyboard.press("c")
    second_page.keyboard.press("c")
    for browser_page in (page, second_page):
        expect(browser_page.locator(".case-owner")).to_contain_text(re.compile("李丽|王芳"))
    made.refresh_from_db()
    assert made.assignee is not None  # whose press arrived first is up to the network
    owner, later = (page, second_page) if made.assignee.username == "lili" else (second_page, page)
    name = made.assignee.first_name
    expect(later.get_by_test_id("error-banner")).to_contain_text(f"{name}（认领）")
    for browser_page in (owner, later):
        expect(browser_page.locator(".case-owner")).to_contain_text(name)
    expect(owner.get_by_test_id("error-banner")).to_have_count(0)
    assert made.events.filter(kind="assigned").count() == 1


def test_what_is_being_typed_outlives_a_colleague_s_change(
    page: Page, sign_in: Any, both: tuple[User, User], make_case: Callable[..., Any], now: datetime
) -> None:
    made = make_case(text="直播课一直卡", severity=2)
    lili, wang = both
    casework.assign(made.pk, 1, lili, lili, now)
    Case.objects.update(status="contacted")
    sign_in(page, "lili")
    page.goto(f"/desk/cases/{made.number}/")
    page.get_by_test_id("answer-text").fill("原因是新版本，今晚 8 点前修好。")
    page.locator("#note").fill("写到一半的备注")
    made.refresh_from_db()
    casework.confirm(made.pk, made.edit, wang, now)
    made.refresh_from_db()
    casework.grade(made.pk, made.edit, wang, made.category, 3, now)
    page.get_by_test_id("answer").click()
    expect(page.get_by_test_id("error-banner")).to_contain_text("王芳（改判）、王芳（确认是投诉）")
    expect(page.get_by_test_id("answer-text")).to_have_value("原因是新版本，今晚 8 点前修好。")
    page.get_by_test_id("answer").click()
    expect(page.locator("#case").get_by_test_id("status")).to_have_text("已答复")
    expect(page.locator("#note")).to_have_value("写到一半的备注")
    expect(page.get_by_test_id("answer-text")).to_have_value("")


def test_what_was_typed_since_is_not_put_back(
    page: Page, sign_in: Any, colleague: Callable[..., User], make_case: Callable[..., Any]
) -> None:
    made = make_case(text="直播课一直卡")
    colleague("lili", "manager", "李丽")
    sign_in(page, "lili")
    address = f"/desk/cases/{made.number}/"
    page.goto(address)
    page.locator("#note").fill("写到一半")

    def with_the_note(route: Route) -> None:
        html = route.fetch().text()
        route.fulfill(body=re.sub(r'(<textarea[^>]*id="note"[^>]*>)', r"\1写到一半", html))

    page.route(f"**{address}", with_the_note)
    again = "address => htmx.ajax('GET', address, {target: '#case', swap: 'outerHTML'})"
    page.evaluate(again, address)
    expect(page.locator("#note")).to_have_js_property("defaultValue", "写到一半")
    page.locator("#note").fill("写完了的备注")
    with page.expect_response(told_of("no")):
        page.get_by_test_id("note").focus()
    page.wait_for_timeout(300)  # htmx settles the answer a moment after it came
    expect(page.locator("#note")).to_have_value("写完了的备注")


@pytest.mark.usefixtures("both")
def test_a_row_shows_which_colleague_has_its_case_open(
    page: Page, second_page: Page, sign_in: Any, make_case: Callable[..., Any]
) -> None:
    made, other = make_case(text="一直卡"), make_case(text="又卡了", author_id="9")
    sign_in(second_page, "wang")
    second_page.goto(f"/desk/cases/{made.number}/")
    with second_page.expect_response(told_of("yes")):
        second_page.locator("#note").focus()
    sign_in(page, "lili")
    page.goto("/desk/")
    expect(page.locator(f"#row-{made.number} .row-here")).to_contain_text("王芳正在写")
    expect(page.locator(f"#row-{other.number} .row-here")).to_have_count(0)


@pytest.mark.usefixtures("both")
def test_colleagues_see_who_else_is_there(
    page: Page, second_page: Page, sign_in: Any, make_case: Callable[..., Any]
) -> None:
    made = make_case(text="直播课一直卡")
    sign_in(second_page, "wang")
    second_page.goto(f"/desk/cases/{made.number}/")
    second_page.keyboard.press("n")
    second_page.keyboard.type("我来看看")
    sign_in(page, "lili")
    page.goto(f"/desk/cases/{made.number}/")
    expect(page.get_by_test_id("presence")).to_contain_text("王芳正在写", timeout=15_000)
