"""Where a text names the watched brand or a rival, however it is spelt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.mentions import Names, folded

NAMES = Names(
    ["青禾网校", "青禾", "清禾网校", "Qinghe", "禾小课"],
    ["知远在线"],
    ["青禾镇", "青禾茶馆", "秧苗"],
)


def kinds(text: str) -> list[str]:
    return [mention.kind for mention in NAMES.mentions(text)]


@pytest.mark.parametrize(
    "text",
    [
        "青禾网校又卡了",
        "#青禾网校直播卡顿#",
        "@青禾网校 退钱",
        "青\u200b禾网\u2060校退费",
        "青.禾.网.校",
        "青·禾卡了",
        "青 禾 网 校 不退钱",
        "青禾網校退費",
        "ｑｉｎｇｈｅ好卡",
        "QINGHE的课",
        "清禾网校（打错字）",
        "青，禾网校",
        "青\u200b\u200c\u200d\u2060\ufeff禾网校卡死了",
        "青\u0301\ufe0f\u0301\ufe0f\u0301禾网校",
        "青----禾",
        "青*****禾网校",
    ],
)
def test_every_spelling_of_the_name_is_found(text: str) -> None:
    assert kinds(text) == ["brand"]


@pytest.mark.parametrize(
    "text",
    [
        "今天天气不错",
        "我家在青禾镇",
        "青禾茶馆的茶不错",
        "秧苗长得好，青禾一片绿",
        "山青，禾苗壮",
        "leqinghen",
        "青山绿水，一大片的禾苗",
        "青 - _ 禾",
        "种了一片禾，小课桌放在田边",
        "种了一片禾。小课桌放在田边",
        "种了一片禾……小课桌放在田边",
        "种了一片禾\n小课桌放在田边",
        "",
    ],
)
def test_other_senses_and_chance_neighbours_are_not_the_brand(text: str) -> None:
    assert kinds(text) == []


def test_the_full_name_is_meant_even_beside_a_word_of_another_sense() -> None:
    assert kinds("青禾网校的科学课讲秧苗") == ["brand"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("青禾不退钱！说好的秧苗课取消了", ["brand"]),
        ("秧苗课取消了。青禾不退钱", ["brand"]),
        ("青禾一直没有给我退钱也没有人来告诉我说好的秧苗课为什么取消", ["brand"]),
        ("青禾一片绿，秧苗长得好", []),
        ("秧苗绿。看这青禾和秧苗。青禾不退钱", ["brand"]),
    ],
)
def test_a_word_of_another_sense_counts_for_its_own_sentence(text: str, found: list[str]) -> None:
    assert kinds(text) == found


def test_rivals_are_told_apart_and_stand_in_the_order_of_the_text() -> None:
    text = "从知远在线换到青禾"
    assert kinds(text) == ["rival", "brand"]
    assert [text[m.start : m.end] for m in NAMES.mentions(text)] == ["知远在线", "青禾"]


def test_a_name_of_one_letter_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="at least two letters"):
        Names(["禾"])


def test_five_thousand_names_are_looked_for_in_one_pass() -> None:
    names = Names([f"机构{chr(0x4E00 + n // 70)}{chr(0x5E00 + n % 70)}" for n in range(5000)])
    (found,) = names.mentions("我在机构" + chr(0x4E00 + 3) + chr(0x5E00 + 4) + "报了课")
    assert (found.start, found.end) == (2, 6)


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_text_is_read_and_mentions_never_overlap(text: str) -> None:
    written = text + "青禾" + text
    last = 0
    for mention in NAMES.mentions(written):
        assert last <= mention.start < mention.end <= len(written)
        last = mention.end


@given(st.text())
def test_folding_knows_where_each_letter_stood(text: str) -> None:
    letters, places = folded(text)
    assert len(letters) == len(places)
    assert places == sorted(places)
