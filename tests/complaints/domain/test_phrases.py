"""What many say in the same words is found; names and single voices are not."""

from hypothesis import given
from hypothesis import strategies as st

from complaints.domain.phrases import phrases

TEXTS = [
    "青禾网校的直播一直卡在加载，退出重进也没用",
    "孩子上课直播一直卡在加载，老师听不见",
    "直播一直卡在加载！！什么破软件",
    "今天数学课直播一直卡在加载，退出重进也没用，烦",
    "退出重进也没用，客服也不理",
]


def test_the_longest_common_words_are_named_once_with_their_number() -> None:
    assert phrases(TEXTS, ["青禾网校"]) == [("直播一直卡在加载", 4), ("退出重进也没用", 3)]


def test_the_name_of_the_brand_says_nothing() -> None:
    assert phrases(["青禾网校 卡"] * 5, ["青禾网校"]) == []
    assert phrases(["青禾网校 卡"] * 5) == [("青禾网校", 5)]


def test_two_who_say_the_same_are_no_crowd() -> None:
    assert phrases(["直播一直卡", "直播一直卡", "退费"]) == []


@given(st.lists(st.text(alphabet="直播卡退费。5", max_size=20), max_size=12))
def test_any_texts_give_phrases_that_they_hold(texts: list[str]) -> None:
    for phrase, number in phrases(texts):
        assert sum(phrase in text for text in texts) == number
