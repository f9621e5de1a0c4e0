"""The guard over messages, on 500 labelled drafts of our own (drafts.jsonl)."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.domain.drafts import Level, findings, letters_of

DRAFTS = [
    json.loads(line)
    for line in Path(__file__).with_name("drafts.jsonl").read_text(encoding="utf-8").splitlines()
]
FORBIDDEN = [draft for draft in DRAFTS if draft["breaks"]]
GOOD = [draft for draft in DRAFTS if not draft["breaks"]]
FINE = "您好，我们正在核实您的订单，明天 12 点前给您答复。"


def blocked(text: str, used_before: int = 0) -> set[str]:
    return {f.rule for f in findings(text, used_before) if f.level == Level.BLOCK}


@pytest.mark.parametrize("draft", FORBIDDEN, ids=lambda draft: draft["text"][:12])
def test_a_forbidden_draft_is_blocked_for_its_reason(draft: dict[str, str]) -> None:
    if draft["breaks"] == "no_time":
        assert "no_time" in {finding.rule for finding in findings(draft["text"])}
    else:
        found = blocked(draft["text"])
        assert found
        assert draft["breaks"] in found or draft["breaks"] == "any"


def test_good_drafts_pass_but_for_one_in_twenty() -> None:
    stopped = [draft["text"] for draft in GOOD if blocked(draft["text"])]
    assert len(GOOD) >= 100
    assert len(stopped) <= len(GOOD) * 0.05, stopped


def test_a_second_reader_is_asked_for_where_no_rule_speaks() -> None:
    asked = findings("您好，明天给您答复。也劳烦您跟亲戚们都打个招呼。")
    given = findings("您好，明天给您答复。另外额外送您三十个小星星。")
    assert [(found.rule, found.level) for found in asked] == [("request", Level.WARN)]
    assert [(found.rule, found.level) for found in given] == [("gift", Level.WARN)]


def test_good_drafts_are_seldom_doubted() -> None:
    doubted = [d for d in GOOD if {f.rule for f in findings(d["text"])} & {"request", "gift"}]
    assert len(doubted) <= len(GOOD) * 0.05, doubted


@pytest.mark.parametrize(
    "text",
    [
        "您好，不会要求您删帖、改评价，也不会请您撤诉，明天给您结果。",
        "您好，您不满意可以打差评，我们不删也不劝，今天修好。",
        "您好，送券换好评违反我们的规定，我们已处理，周五前书面答复。",
    ],
)
def test_what_is_denied_or_condemned_is_not_asked_for(text: str) -> None:
    assert blocked(text) == set()


@pytest.mark.parametrize(
    "text",
    ["帖子不删我们没法给您办，明天再说。", "刪 帖！明天联系您。", "您看能​不能删·帖，明天联系您。"],
)
def test_threats_questions_and_dodges_are_requests(text: str) -> None:
    assert "delete_post" in blocked(text)


def test_a_time_that_has_passed_promises_nothing() -> None:
    (found,) = findings("您好，您 11 月 3 日下的订单和昨晚 8 点的卡顿都查到了，改天回复。")
    assert found.rule == "no_time"


def test_the_same_text_is_not_sent_a_fourth_time() -> None:
    assert blocked(FINE, 2) == set()
    assert blocked(FINE, 3) == {"repeated"}


def test_figures_do_not_make_another_text() -> None:
    assert letters_of("订单 123，明天 10 点前") == letters_of("订单 456，明天 11 点前")


def test_a_draft_without_a_time_is_warned_about_and_not_blocked() -> None:
    (found,) = findings("您好，您的问题我们已经记录下来了，会有同事跟进处理。")
    assert (found.rule, found.level) == ("no_time", Level.WARN)


def test_a_telephone_number_does_not_go_into_a_message() -> None:
    assert "contact" in blocked("请明天打 13812345678 联系我们的客服同事。")


@given(st.text(max_size=300), st.integers(0, 9))
def test_any_text_is_judged(text: str, used: int) -> None:
    assert all(finding.sentence for finding in findings(text, used))
