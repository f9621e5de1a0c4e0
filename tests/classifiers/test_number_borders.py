"""Numbers, accounts and Latin words are told whole."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.number_borders import (
    to_its_end,
    whole_digits,
    whole_numbers,
    whole_orders,
    whole_words,
)


def whole(text: str, part: str) -> list[str]:
    start = text.index(part)
    return [text[first:last] for first, last in whole_numbers(start, start + len(part), text)]


@pytest.mark.parametrize(
    ("text", "part", "wanted"),
    [
        ("那个业务 ID：pumpkin.may07，收了", "mpkin", ["pumpkin.may07"]),
        ("留的号 155-0***-3318，收款", "155-0***-331", ["155-0***-3318"]),
        ("QQ 907766**", "907766", ["907766**"]),
        ("QQ907766也行", "07766", ["907766"]),
        ("QQ907766也行", "907766", ["907766"]),
        ("找idol_520要", "ol_520", ["idol_520"]),
        ("合同第2310-0457号，承诺", "2310-0457号", ["2310-0457"]),
        ("QH-C-2209-8、QH-C-2209-9 两份", "QH-C-2209-8、QH-C-2209-9", ["QH-C-2209-8", "QH-C-2209-9"]),
        ("全的：7740 2291 0635 三天前", "7740 2291 0635", ["7740 2291 0635"]),
        ("退费申请RF#240922#6671提交", "6671", ["RF#240922#6671"]),
        ("合同号粤海S19-旧-2211，", "2211", ["S19-旧-2211"]),
        ("订单NG—0007—3321——退", "3321", ["NG—0007—3321"]),
        ("ZB3390471 ZB3390472 两单", "ZB3390471 ZB3390472", ["ZB3390471", "ZB3390472"]),
        ("合同号JT〔2024〕0655，", "2024", ["JT〔2024〕0655"]),
        ("订单尾号 7741。", "7741。", ["7741"]),
        ("微信叁叁肆", "叁叁肆", ["叁叁肆"]),
    ],
)  # fmt: skip
def test_what_is_touched_is_told_whole(text: str, part: str, wanted: list[str]) -> None:
    assert whole(text, part) == wanted


@pytest.mark.parametrize(
    ("text", "part", "wanted"),
    [
        ("编号 8830 1276 4401，到今天", "4401", ["8830 1276 4401"]),
        ("订单7H-0019 4420。", "7H-0019", ["7H-0019 4420"]),
        ("号 NK 0012 7788 06，退", "7788", ["NK 0012 7788 06"]),
        ("订单K20240024 2999元", "K20240024", ["K20240024"]),
        ("订单K20240024 30天没发货", "K20240024", ["K20240024"]),
        ("订单K20240024 13812345678", "K20240024", ["K20240024"]),
        ("订单ID 20240024。", "20240024", ["20240024"]),
        ("工单GD20250903催了四次", "GD20250903", []),
        ("快递单号：SF10982377，", "SF10982377", []),
        ("邀请码 QH7K22 填了", "QH7K22", []),
        ("退课申请号QH7K22", "QH7K22", ["QH7K22"]),
        ("报的课，订单号QH7K22", "QH7K22", ["QH7K22"]),
    ],
)  # fmt: skip
def test_an_order_s_groups_are_told_and_other_numbers_are_not(
    text: str, part: str, wanted: list[str]
) -> None:
    start = text.index(part)
    found = whole_orders(start, start + len(part), text)
    assert [text[first:last] for first, last in found] == wanted


@given(text=st.text("aZ_9*.- 号、@", min_size=1, max_size=60), data=st.data())
def test_nothing_of_a_number_stays_outside(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = list(whole_numbers(start, end, text))
    assert found
    assert all(0 <= first < last <= len(text) for first, last in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    inside = {place for first, last in found for place in range(first, last)}
    assert all(place in inside for place in range(start, end) if text[place] in "aZ9")
    assert all(0 <= first < last <= len(text) for first, last in whole_orders(start, end, text))
    assert start < to_its_end(start, end, text) <= len(text)
    first, last = whole_words(start, end, text)
    assert first <= start < end <= last


@pytest.mark.parametrize(
    ("text", "seen", "wanted"),
    [
        ("微信 lemon_tea**09 联系", "lemon_tea", "lemon_tea**09"),
        ("订单K20240817.0093这单", "K20240817", "K20240817.0093"),
        ("13812345678wx同号", "13812345678", "13812345678"),
        ("订单QH2026110188。", "QH2026110188", "QH2026110188"),
        ("单号T7-0091-k。", "T7-0091-", "T7-0091-k"),
    ],
)
def test_a_rule_s_number_goes_on_to_its_end(text: str, seen: str, wanted: str) -> None:
    start = text.index(seen)
    assert text[start : to_its_end(start, start + len(seen), text)] == wanted


@pytest.mark.parametrize(
    ("text", "seen", "wanted"),
    [("，ColorOS 13.1，", "OS 1", "ColorOS 13.1"), ("装Ubuntu的", "untu的", "Ubuntu的"),
     ("老年机卡", "老年机", "老年机")],
)  # fmt: skip
def test_borders_cut_no_latin_word(text: str, seen: str, wanted: str) -> None:
    start = text.index(seen)
    first, last = whole_words(start, start + len(seen), text)
    assert text[first:last] == wanted


def test_a_number_takes_no_letters_with_it() -> None:
    text = "app7.10.22闪退"
    assert text[slice(*whole_digits(3, 9, text))] == "7.10.22"
