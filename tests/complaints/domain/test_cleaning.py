"""Strangers' text is made storable without changing what a reader sees."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.domain.cleaning import clean_json, clean_line, clean_text, clean_url

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()))


@given(ANY_TEXT)
def test_any_text_becomes_storable_and_cleaning_twice_changes_nothing(text: str) -> None:
    cleaned = clean_text(text)
    cleaned.encode("utf-8")
    assert "\x00" not in cleaned
    assert clean_text(cleaned) == cleaned


@pytest.mark.parametrize(
    "kept",
    ["退\u200b费", "<script>alert(1)</script>", "{{7*7}}", "👨‍👩‍👧‍👦🇨🇳", "=1+1", "第一行\n第二行"],
)
def test_what_a_reader_sees_stays_as_written(kept: str) -> None:
    assert clean_text(kept) == kept


def test_half_a_character_is_marked_and_controls_go() -> None:
    assert clean_text("卡\ud83d了\x00\x07") == "卡\ufffd了"


def test_a_line_holds_no_line_break_and_is_cut() -> None:
    assert clean_line("a\r\nBcc: x", 6) == "a Bcc:"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil", "http://a b", ""]
)
def test_an_address_that_is_no_web_page_becomes_empty(url: str) -> None:
    assert clean_url(url) == ""


def test_a_web_address_stays() -> None:
    assert clean_url(" https://example.com/p?id=1 ") == "https://example.com/p?id=1"


JSON_LIKE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), ANY_TEXT),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(ANY_TEXT, inner)),
)


@given(JSON_LIKE)
def test_any_json_becomes_strict_json(value: object) -> None:
    cleaned = clean_json(value)
    assert json.loads(json.dumps(cleaned, allow_nan=False).encode("utf-8")) == cleaned


def test_depth_and_width_are_bounded() -> None:
    deep: object = "x"
    for _ in range(500):
        deep = [deep]
    assert len(json.dumps(clean_json(deep))) < 100
    assert len(clean_json({str(n): n for n in range(100_000)})) == 100


def test_ids_beyond_what_javascript_can_count_stay_exact() -> None:
    assert clean_json({"id": 5000000000000001234}) == {"id": "5000000000000001234"}
