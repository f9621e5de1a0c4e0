"""Facts in a post."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.facts import facts


def found(text: str) -> dict[str, str]:
    return {fact.kind: fact.value for fact in facts(text)}


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("订单号：QH20261101883，一直不退", "order_number", "QH20261101883"),
        ("订单编号202611018837，已经三周", "order_number", "202611018837"),
        ("一共交了6980元", "amount", "6980元"),
        ("¥3,999 就这么没了", "amount", "¥3,999"),
        ("交了两年一共 1.2 万元", "amount", "1.2 万元"),
        ("iPad Air 打开就闪退", "device", "iPad Air"),
        ("华为平板黑屏", "device", "华为平板"),
        ("版本号 6.12.3 更新后", "app_version", "6.12.3"),
        ("v5.2.1 登录不上", "app_version", "5.2.1"),
        ("家里 WiFi 没问题", "network", "WiFi"),
        ("5G 也卡", "network", "5G"),
        ("再不管我就打12315", "threat", "12315"),
        ("法院见，不见不散", "threat", "法院"),
    ],
)
def test_finds_what_a_colleague_needs(text: str, kind: str, value: str) -> None:
    assert found(text)[kind] == value


@pytest.mark.parametrize(
    ("text", "kind", "resolved"),
    [
        ("花了两万六报的全程班", "amount", "26000"),
        ("交了3.98w", "amount", "39800"),
        ("退了1200，还差800元", "amount", "1200"),
        ("上周三晚上八点黑屏", "time", "2026-11-18T20:00+08:00"),
    ],
)
def test_says_in_one_form_what_people_say_in_many(text: str, kind: str, resolved: str) -> None:
    at = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    assert next(fact.resolved for fact in facts(text, at) if fact.kind == kind) == resolved


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("电话13800138000，微信：qinghe_mama", ["138****00", "qin****ma"]),
        ("加v abc12345 聊", ["abc****45"]),
    ],
)
def test_how_to_reach_a_person_is_masked_at_once(text: str, value: list[str]) -> None:
    assert [fact.value for fact in facts(text) if fact.kind == "contact"] == value


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("五年级数学秋季班，希望给我换个老师", {"course", "minor", "demand_teacher"}),
        ("王老师讲得太快，要求全额退款", {"teacher", "demand_refund"}),
        ("给个说法！", {"demand_explanation"}),
    ],
)
def test_finds_who_what_and_what_is_demanded(text: str, kinds: set[str]) -> None:
    assert {fact.kind for fact in facts(text)} == kinds


@pytest.mark.parametrize(
    "text",
    [
        "老师讲得真好", "第3节课", "0元体验课", "打卡第30天", "一块去玩吧", "对于老师来说",
        "编号：无", "电脑课很有趣", "一万次也不嫌多", "手机号换了", "12345678是弱密码",
    ],
)  # fmt: skip
def test_finds_nothing_where_there_is_nothing(text: str) -> None:
    assert facts(text) == []


@given(st.text())
def test_every_fact_stands_where_it_says(text: str) -> None:
    written = text + " 订单号：A1234567 交了99元"
    for fact in facts(written):
        assert 0 <= fact.start < fact.end <= len(written)
        if fact.kind != "contact":
            assert written[fact.start : fact.end] == fact.value


def test_two_hundred_annotated_posts_are_read_precisely_and_nearly_wholly() -> None:
    """tests/classifiers/annotated_facts.jsonl: invented posts, annotated by reading each."""
    lines = (Path(__file__).parent / "annotated_facts.jsonl").read_text(encoding="utf-8")
    posts = [json.loads(line) for line in lines.splitlines()]
    assert len(posts) == 200
    right: Counter[str] = Counter()
    told: Counter[str] = Counter()
    meant: Counter[str] = Counter()
    for post in posts:
        said = Counter(map(tuple, post["facts"]))
        read = Counter(
            (fact.kind, post["text"][fact.start : fact.end])
            for fact in facts(post["text"], datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
        )
        for counter, found in ((right, said & read), (told, read), (meant, said)):
            for (kind, _), times in found.items():
                counter[kind] += times
    for kind, times in meant.items():
        if times >= 5:  # below, one post more or less decides
            assert right[kind] / told[kind] >= 0.95 or told[kind] - right[kind] < 2, kind
    assert sum(right.values()) / sum(told.values()) >= 0.95
    assert sum(right.values()) / sum(meant.values()) >= 0.85
