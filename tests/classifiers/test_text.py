"""The one normalisation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.text import LONGEST, normalise


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("退\u200b费", "退费"),
        ("ＡＰＰ　卡", "APP 卡"),
        ("卡卡卡卡卡卡卡", "卡卡卡"),
        ("看 https://t.cn/A6abc?x=1 吧", "看 网址 吧"),
        ("@青禾网校 退钱", "@某人 退钱"),
        ("回复@爱吃甜食的死肥宅:退钱", "回复@某人:退钱"),
        ("@user_2026-a 退钱", "@某人 退钱"),
        ("@平台你们什么时候退我钱骗子公司", "平台你们什么时候退我钱骗子公司"),
        ("@教育局这家机构骗钱不退，@小明 看", "教育局这家机构骗钱不退,@某人 看"),
        ("@平台退钱！https://t.cn/A6abc", "平台退钱!网址"),
        ("看 https://example.com/@abc 吧", "看 网址 吧"),
        ("第一行\n\n第二行\t完", "第一行 第二行 完"),
        ("卡\x00\x07\ud83d了", "卡 了"),
        ("退費無門", "退费无门"),
        ("退.款.难", "退款难"),
        ("客*服 装-死", "客服 装死"),
        ("退 款 太 难", "退款太难"),
        ("又卡 了", "又卡 了"),
        ("版本 7.4.1", "版本 7.4.1"),
        ("", ""),
        ("\u200b\ufeff", ""),
    ],
)
def test_reads_what_a_person_reads(written: str, read: str) -> None:
    assert normalise(written) == read


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_text_becomes_encodable(text: str) -> None:
    read = normalise(text)
    assert read.encode("utf-8").decode() == read


def test_a_long_text_keeps_its_beginning_and_its_end() -> None:
    read = normalise("开头" + "中间的话，" * 100_000 + "结尾")
    assert read.startswith("开头")
    assert read.endswith("结尾")
    assert len(read) <= LONGEST + 2


def test_marks_piled_on_a_letter_are_dropped() -> None:
    assert len(normalise("卡" + "\u0301" * 500)) < 5
