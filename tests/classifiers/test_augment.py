"""Spelling noise for training."""

import random

from hypothesis import given
from hypothesis import strategies as st

from classifiers.augment import NOISES, seen, without_marks
from classifiers.examples import Example


def test_stripped_posts_keep_their_words_and_our_marks() -> None:
    assert without_marks("『青禾』又卡了！！😭[泪]，退钱") == "『青禾』又卡了泪退钱"


def test_a_brand_is_shown_with_and_without_its_mark() -> None:
    example = Example("青禾又卡了，不如知远", True, brands=("青禾",), rivals=("知远",))
    rng = random.Random(3)  # noqa: S311  a seed, not a secret
    shown = {seen(example, rng) for _ in range(200)}
    assert "『青禾』又卡了，不如〔知远〕" in shown
    assert "『青禾』又卡了，不如知远" in shown
    assert "青禾又卡了，不如知远" in shown


@given(st.text(max_size=30), st.integers())
def test_any_text_survives_any_noise(text: str, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311  a seed, not a secret
    for noise in NOISES:
        assert len(noise(text, rng)) <= 2 * len(text) + 1
