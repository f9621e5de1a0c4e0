"""Facts read by meaning, in the words of the rules where those know them."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.complaint_model import ComplaintModel
from classifiers.fact_reader import Span, joined, once, spans_in
from classifiers.facts import facts
from classifiers.labels import FACTS

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
REFUND, TIME = FACTS.index("demand_refund"), FACTS.index("time")


@pytest.fixture(scope="module")
def model() -> ComplaintModel:
    return ComplaintModel.load()


def likely(text: str, **inside: str) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    """As the network would say it: 0.9 in each kind's words, which begin where they begin."""
    found = np.zeros((len(text), 2 * len(FACTS)), np.float32)
    for kind, words in inside.items():
        for word in words.split("|"):
            start, row = text.index(word), FACTS.index(kind)
            found[start : start + len(word), row] = 0.9
            found[start, len(FACTS) + row] = 0.9
    return found


def told(text: str, read: list[Span]) -> list[tuple[str, str, str]]:
    found = once(joined(text, AT, facts(text, AT), read))
    return [(fact.kind, fact.value, fact.resolved) for fact in found]


def test_runs_of_likely_letters_are_facts() -> None:
    text = "昨晚八点扣的，吐出来"
    spans = list(spans_in(likely(text, time="昨晚八点", demand_refund="吐出来"), text))
    assert {(span.kind, text[span.start : span.end]) for span in spans} == {
        ("time", "昨晚八点"), ("demand_refund", "吐出来"),
    }  # fmt: skip
    assert all(span.score == pytest.approx(0.9) for span in spans)


def test_pieces_of_one_demand_are_one_and_two_clauses_are_two() -> None:
    text = "多扣的赶紧还回来，退钱"
    spans = list(spans_in(likely(text, demand_refund="多扣的|还回来|退钱"), text))
    assert [text[span.start : span.end] for span in spans] == ["多扣的赶紧还回来", "退钱"]
    two = list(spans_in(likely(text, time="多扣的|还回来"), text))
    assert len(two) == 2, "only demands are mended"


def test_a_fact_begins_anew_without_a_stop() -> None:
    text = "王老师李老师"
    spans = list(spans_in(likely(text, teacher="王老师|李老师"), text))
    assert [text[span.start : span.end] for span in spans] == ["王老师", "李老师"]


def test_the_rule_gives_borders_and_form_to_what_is_read() -> None:
    text = "昨晚八点的课"
    assert told(text, [Span("time", 0, 2, 0.9)]) == [("time", "昨晚八点", "2026-11-22T20:00+08:00")]
    assert told(text, []) == [], "a rule alone decides only over numbers"


def test_numbers_that_a_rule_is_sure_of_are_told_though_nothing_is_read() -> None:
    assert told("订单号QH20261101883，教材是3.0版", []) == [("order_number", "QH20261101883", "")]


def test_names_are_told_with_their_latin_words_whole() -> None:
    text = "用緊Samsung Tab S8，ColorOS 13.1"
    spans = spans_in(likely(text, device="Samsung Ta|S8|OS 1"), text)
    assert [text[span.start : span.end] for span in spans] == ["Samsung Tab S8", "ColorOS 13.1"]
    text = "WiFi 5G都试了，app7.10.22"
    spans = spans_in(likely(text, network="WiFi|5G", app_version="7.10.2"), text)
    assert [text[s.start : s.end] for s in spans] == ["7.10.22", "WiFi", "5G"]


@pytest.mark.parametrize(
    ("text", "named"),
    [("主讲老师", False), ("那个男老师", False), ("新来的助教", False), ("班老师", True),
     ("主讲岑老师", True), ("助教小鹿", True), ("男教练老耿", True)],
)  # fmt: skip
def test_a_role_alone_is_no_name(text: str, named: bool) -> None:
    assert bool(list(spans_in(likely(text, teacher=text), text))) is named


def test_one_letter_names_nothing_but_may_tell_of_a_child() -> None:
    text = "这周娃又掉线"
    spans = spans_in(likely(text, time="周", minor="娃"), text)
    assert [(span.kind, text[span.start : span.end]) for span in spans] == [("minor", "娃")]


@given(before=st.text("aQHwx订单号/#-", max_size=12), after=st.text("wxQ1/-(（号同", max_size=6))
def test_no_telephone_stands_open_whatever_is_glued_to_it(before: str, after: str) -> None:
    text = f"{before}13812345678{after if not after[:1].isdigit() else ''}"
    found = facts(text, AT)
    assert any(fact.kind == "contact" for fact in found), text
    assert not any("12345678" in fact.value for fact in found)


def test_an_account_is_told_to_its_last_star() -> None:
    text = "微信 lemon_tea**09 联系"
    (contact,) = facts(text, AT)
    assert (contact.start, contact.end) == (3, 16)
    assert "lemon" not in contact.value


def test_an_account_that_only_the_reader_finds_is_masked() -> None:
    text = "联系momo_tanuki22"
    assert told(text, [Span("contact", 2, 15, 0.9)]) == [("contact", "mom****22", "")]
    both = [Span("contact", 2, 15, 0.9), Span("order_number", 2, 15, 0.9)]
    assert [kind for kind, *_ in told(text, both)] == ["contact"], "nor stands it open elsewhere"


def test_a_threat_that_holds_an_account_stays_a_threat() -> None:
    text = "我让人加微信momo_tanuki22堵门"
    found = told(text, [Span("threat", 0, len(text), 0.9)])
    assert found == [("threat", "我让人加微信", ""), ("contact", "mom****22", "")]


@given(st.integers(0, 12), st.integers(1, 12))
def test_a_threat_beside_or_inside_an_account_stands_where_it_says(start: int, size: int) -> None:
    text = "加微信qinghe_mama堵"
    end = min(start + size, len(text))
    found = list(joined(text, AT, facts(text, AT), [Span("threat", start, end, 0.9)]))
    contact = next(fact for fact in found if fact.kind == "contact")
    for fact in found:
        assert 0 <= fact.start < fact.end <= len(text)
        assert fact is contact or fact.end <= contact.start or contact.end <= fact.start


def test_what_only_the_reader_finds_is_said_in_one_form() -> None:
    assert told("三百五没了", [Span("amount", 0, 3, 0.9)]) == [("amount", "三百五", "350")]
    for text in ("叫我二百五", "1e999999", "nan", "sNaN", "inf"):
        assert told(text, [Span("amount", 0, len(text), 0.9)]) == [("amount", text, "")]


def test_that_it_is_about_a_child_is_told_once() -> None:
    text = "孩子哭了，孩子不想上"
    spans = [Span("minor", 0, 2, 0.9), Span("minor", 5, 7, 0.9)]
    assert told(text, spans) == [("minor", "孩子", "")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("多扣的那笔一分不少给我还回来", "demand_refund"),
        ("折成现钱打我卡里", "demand_refund"),
        ("你们管事的出来给家长赔个不是", "demand_explanation"),
        ("以后这门课别再派这位老师给我家孩子上了", "demand_teacher"),
        ("再拖我就发到家长群和抖音上让大家都看看", "threat"),
    ],
)
def test_demands_are_understood_without_their_usual_words(
    model: ComplaintModel, text: str, kind: str
) -> None:
    assert kind not in {fact.kind for fact in facts(text)}, "rules do not know it"
    assert kind in {fact.kind for fact in model.facts(text)}


@pytest.mark.parametrize(
    "text",
    ["后来学费一分不少退给我了，谢谢客服", "换了老师以后孩子成绩上来了", "我考上了法院的书记员"],
)
def test_stories_demand_and_threaten_nothing(model: ComplaintModel, text: str) -> None:
    kinds = {fact.kind for fact in model.facts(text)}
    assert not {kind for kind in kinds if kind.startswith(("demand_", "threat"))}


@given(st.text(max_size=60))
def test_every_fact_stands_where_it_says(model: ComplaintModel, text: str) -> None:
    written = f"{text} 订单号：A1234567 还我学费，昨晚八点 加微信qinghe_mama"
    found = model.facts(written, AT)
    assert "A1234567" in {fact.value for fact in found}
    for fact in found:
        assert 0 <= fact.start < fact.end <= len(written)
        if fact.kind != "contact":
            assert written[fact.start : fact.end] == fact.value
    assert found == model.facts(written, AT), "twice the same"


def test_letters_of_several_tokens_break_nothing(model: ComplaintModel) -> None:
    assert "demand_refund" in {fact.kind for fact in model.facts("℃" * 400 + "。把学费退给我！")}


def test_a_long_post_is_read_to_its_end(model: ComplaintModel) -> None:
    text = "课上得好好的，老师讲得也清楚。" * 60 + "昨晚八点开始一直黑屏，把学费退给我！"
    assert {"time", "demand_refund"} <= {fact.kind for fact in model.facts(text, AT)}
