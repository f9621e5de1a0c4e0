"""Strangers' text is text on every page."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from parsel import Selector

from complaints.models import Alert, Case, Post
from dashboards.desk.marking import segments

pytestmark = pytest.mark.django_db
HOSTILE = [
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "</textarea></bdi><img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)",
    "{{7919*7907}} {% load x %} ${7919*7907} %n",
    "javascript:alert(1)",
    "\u202eتخفيض evil\u202d",
    "退\u200b费 退\u200b款",
    "退" * 3000,
    "👨\u200d👩\u200d👧\u200d👦🏳️\u200d🌈" * 40,
    "a" + "\u0301" * 500,
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_post_is_inert_on_every_page(
    signed_in: Callable[..., Client], make_case: Callable[..., Any], text: str
) -> None:
    made = make_case(
        text=text, severity=3, author_id="u1", author_name=text[:150], device=text[:90]
    )
    client = signed_in("admin")
    for page in ("/desk/", f"/desk/cases/{made.number}/", "/oncall/alerts/"):
        answer = client.get(page)
        html = answer.content.decode()
        assert answer.status_code == 200
        assert "<script>alert" not in html
        assert "<svg onload" not in html
        assert "<img src=x" not in html
        assert not re.search(r'href="(?!/|\?|#|https?://)', html)
        assert " style=" not in html
        assert not re.search(r"<script(?![^>]* src=)", html)
        assert str(7919 * 7907) not in html, "a stranger's template was evaluated"
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_strangers_wrote_is_inert_in_a_row_that_comes_alone(
    manager: Client, make_case: Callable[..., Any], text: str
) -> None:
    made = make_case(text=text, author_id="u1", author_name=text[:90])
    Post.objects.update(author_masked=text[:90], platform=text[:20])
    html = manager.get(f"/desk/cases/{made.number}/row/").content.decode()
    row = Selector(text=html)
    assert text[:90] in row.xpath("string(//*[@class='author'])").get("")
    assert not row.xpath("//script|//img|//*[@onload]|//*[@onerror]")
    assert row.xpath("count(//*[@data-row])").get() == "1.0"
    assert str(7919 * 7907) not in html, "a stranger's template was evaluated"


def test_crawled_text_is_isolated_from_the_direction_of_the_page(
    manager: Client, make_case: Callable[..., Any]
) -> None:
    made = make_case(text="\u202eevil", author_id="u1", author_name="نور")
    for page in ("/desk/", f"/desk/cases/{made.number}/"):
        html = manager.get(page).content.decode()
        assert "<bdi>\u202eevil</bdi>" in html
        assert "<bdi>ن**</bdi>" in html


def test_an_alert_about_a_hostile_post_quotes_it_as_text(
    signed_in: Callable[..., Client], make_case: Callable[..., Any]
) -> None:
    make_case(text="<script>alert(1)</script>", severity=3)
    assert Alert.objects.exists()
    html = signed_in("on_call").get("/oncall/alerts/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    number=st.text(st.characters(exclude_characters="/", exclude_categories=["Cs"]), max_size=40)
)
def test_any_case_number_in_the_address_is_found_or_not_found(manager: Client, number: str) -> None:
    assert manager.get("/desk/cases/x/".replace("x", number)).status_code in {200, 301, 404}
    assert not Case.objects.exists()


facts = st.lists(
    st.fixed_dictionaries(
        {"kind": st.sampled_from(["amount", "device", "x"]), "value": st.text(max_size=5)},
        optional={"start": st.integers(-3, 30), "end": st.integers(-3, 30)},
    )
)


@given(text=st.text(max_size=20), facts=facts, reasons=facts)
def test_marking_never_changes_the_text(
    text: str, facts: list[dict[str, Any]], reasons: list[dict[str, Any]]
) -> None:
    assert "".join(piece.text for piece in segments(text, facts, reasons)) == text


def test_the_words_that_moved_the_model_are_marked_beside_the_facts() -> None:
    fact = {"kind": "amount", "value": "99元", "start": 4, "end": 7}
    pieces = segments("老师好，99元打水漂", [fact], [{"start": 4, "end": 10}])
    assert [(piece.text, bool(piece.fact), piece.reason) for piece in pieces] == [
        ("老师好，", False, False),
        ("99元", True, True),
        ("打水漂", False, True),
    ]


@given(text=st.text("abc", max_size=20), data=st.data())
def test_a_fact_in_its_place_is_marked(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    fact = {"kind": "amount", "value": text[start:end], "start": start, "end": end}
    marked = [piece.text for piece in segments(text, [fact]) if piece.fact]
    assert marked == ([text[start:end]] if end > start else [])
