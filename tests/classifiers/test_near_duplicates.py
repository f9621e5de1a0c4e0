"""Which story a post repeats."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.examples import own_posts
from classifiers.near_duplicates import stories
from classifiers.sketches import BANDS, alike, letters_of, sketch
from classifiers.story_benchmark import edited
from complaints.models import Post, TextBand, TextSketch

Make = Callable[..., Post]
LONG = "青禾网校的直播课一直卡，老师讲什么都听不清，找客服三天了没有人管，要求退款"
OTHER = "孩子今天作文得了满分，老师说他写出了自己的话，全家出去吃了一顿火锅庆祝"


@pytest.fixture
def told(make_post: Make) -> Callable[[str], tuple[int, int]]:
    """told(text): the new post's number, and the number of its story's first post."""

    def tell(text: str) -> tuple[int, int]:
        post = make_post(text=text)
        return post.pk, stories([(post.pk, text)])[post.pk]

    return tell


def test_the_same_text_is_one_story_whatever_its_signs(told: Any) -> None:
    first, story = told(LONG)
    assert story == first
    for copy in (LONG, LONG.replace("，", "！！"), " ".join(LONG)):
        assert told(copy)[1] == first


def test_small_edits_stay_in_the_story_and_another_story_does_not_join(told: Any) -> None:
    first, _ = told(LONG)
    other, story = told(OTHER)
    assert story == other
    assert told(LONG.replace("三天", "五天").replace("要求退款", "我要退钱"))[1] == first


def test_sentences_that_change_places_stay_in_the_story(told: Any) -> None:
    first, _ = told(LONG)
    assert (
        told("找客服三天了没有人管，要求退款，青禾网校的直播课一直卡，老师讲什么都听不清")[1]
        == first
    )


def test_short_texts_are_only_ever_the_same_text(told: Any) -> None:
    first, _ = told("又卡了")
    assert told("又 卡 了！")[1] == first
    later, story = told("又坏了")
    assert story == later


def test_a_text_of_signs_alone_is_its_own_story(told: Any) -> None:
    told("！！！")
    later, story = told("！！！")
    assert story == later


def test_a_text_under_a_hundred_ids_is_indexed_once(make_post: Make) -> None:
    posts = [make_post(text=LONG) for _ in range(100)]
    found = stories([(post.pk, post.text) for post in posts])
    assert set(found.values()) == {posts[0].pk}
    assert TextSketch.objects.count() == 1
    assert TextBand.objects.count() == BANDS


def test_running_twice_changes_nothing(make_post: Make) -> None:
    posts = [make_post(text=text) for text in (LONG, OTHER, LONG)]
    batch = [(post.pk, post.text) for post in posts]
    assert stories(batch) == stories(batch)
    assert TextSketch.objects.count() == 2
    assert TextBand.objects.count() == 2 * BANDS


def test_planted_copies_are_found_and_strangers_are_not(make_post: Make) -> None:
    """Copies with up to 15 % of their characters changed, among stories of our own writing."""
    rng = random.Random(11)  # noqa: S311  a seed, not a secret
    texts = list(
        dict.fromkeys(post.text for post in own_posts() if len(letters_of(post.text)) > 20)
    )
    texts = texts[:120]
    firsts = stories([(make_post(text=text).pk, text) for text in texts])
    originals = {first for post, first in firsts.items() if post == first}
    planted = {}
    for post, text in zip(firsts, texts, strict=True):
        if post in originals:
            copy = make_post(text=edited(text, 0.15, rng))
            planted[copy.pk] = (post, copy.text)
    found = stories([(copy, text) for copy, (_, text) in planted.items()])
    right = sum(found[copy] == post for copy, (post, _) in planted.items())
    joined = sum(found[copy] != copy for copy in planted)
    assert right / len(planted) >= 0.95
    assert right / joined >= 0.99


@given(st.text(min_size=8))
def test_any_text_has_a_sketch_that_is_like_itself(text: str) -> None:
    letters = letters_of(text)
    if len(letters) < 2:
        return
    keys, check = sketch(letters)
    assert len(keys) == BANDS
    assert all(-(2**63) <= key < 2**63 for key in keys)
    assert 0 <= check < 2**63
    assert alike(check, [check]) == [True]
    assert sketch(letters) == (keys, check)
