"""Facts in a post."""

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
    "text", ["老师讲得真好", "第3节课", "2026年11月23日", "孩子三年级", "打卡第30天", "一块去玩吧"]
)
def test_finds_nothing_where_there_is_nothing(text: str) -> None:
    assert facts(text) == []


@given(st.text())
def test_every_fact_stands_where_it_says(text: str) -> None:
    for fact in facts(text + " 订单号：A1234567 交了99元"):
        assert (text + " 订单号：A1234567 交了99元")[fact.start : fact.end] == fact.value
