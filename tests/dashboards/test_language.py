"""The search line: what is typed becomes a tree, and every mistake a sentence."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.search.asking import All, Between, Field, Not, OneOf, Words
from dashboards.trends.language import EXAMPLES, FIELDS, QueryMistake, parsed

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday 10:00 in Shanghai


def test_words_phrases_and_operators() -> None:
    assert parsed("退款", NOW) == Words("退款")
    assert (
        parsed("退款 客服", NOW)
        == parsed("退款 AND 客服", NOW)
        == All([Words("退款"), Words("客服")])
    )
    assert parsed("退款 OR 退费 客服", NOW) == OneOf(
        [Words("退款"), All([Words("退费"), Words("客服")])]
    )
    assert parsed("(退款 或 退费) 客服", NOW) == All(
        [OneOf([Words("退款"), Words("退费")]), Words("客服")]
    )
    assert parsed('退款 NOT "已经退"', NOW) == All(
        [Words("退款"), Not(Words("已经退", phrase=True))]
    )
    assert parsed("退款 -客服", NOW) == All([Words("退款"), Not(Words("客服"))])
    assert parsed("  ", NOW) is None


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("平台:微博", Field("platform", ("weibo",))),
        ("平台：weibo", Field("platform", ("weibo",))),
        ("类别:退费", Field("category", ("refund_fees",))),
        ("严重度>=2", Between("severity", (("gte", 2),))),
        ("严重度:重", Field("severity", (3,))),
        ("版本:5.2.1", Field("app_version", ("5.2.1",))),
        ('课程:"五年级 数学"', Field("course", ("五年级 数学",))),
        ("时间:近7天", Between("published_at", (("gte", "2026-11-16T02:00:00+00:00"),))),
        ("时间:昨天", Between("published_at", (("gte", "2026-11-22T00:00:00+08:00"), ("lt", "2026-11-23T00:00:00+08:00")))),
        ("时间:2026-11-01..2026-11-03", Between("published_at", (("gte", "2026-11-01T00:00:00+08:00"), ("lt", "2026-11-04T00:00:00+08:00")))),
    ],
)  # fmt: skip
def test_fields(text: str, node: object) -> None:
    assert parsed(text, NOW) == node


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"退款', "引号"), ("(退款", "右括号"), ("退款)", "右括号"), ("AND 退款", "两边"),
        ("退款 OR", "两边"), ("NOT", "两边"), ("()", "不能是空的"), ("平台:火星", "没有“火星”这个平台"),
        ("严重度>=很", "数字"), ("时间:去年夏天", "看不懂"), ("平台:", "还没有写内容"),
        ("(" * 30 + "a" + ")" * 30, "太深"), ("NOT " * 40 + "a", "太多"), ("a " * 200, "条件太多"),
    ],
)  # fmt: skip
def test_a_mistake_is_a_sentence(text: str, said: str) -> None:
    with pytest.raises(QueryMistake, match=said) as mistake:
        parsed(text, NOW)
    assert str(mistake.value).endswith("。")


def test_every_example_is_understood() -> None:
    assert set(EXAMPLES) == set(FIELDS)
    for example in EXAMPLES.values():
        assert not isinstance(parsed(example, NOW), Words), example


@given(
    st.text(
        alphabet=st.sampled_from('退款 "“”()（）ANDORNT:：>=<近7天平台类别-.微博a\u200b'),
        max_size=80,
    )
)
def test_whatever_is_typed_is_a_tree_or_a_mistake(text: str) -> None:
    with suppress(QueryMistake):
        found = parsed(text, NOW)
        assert found is None or found.query()
