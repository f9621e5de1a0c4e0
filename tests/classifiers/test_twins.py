"""Posts of one pair learn side by side."""

from dataclasses import replace

import pytest
import torch

from classifiers.examples import Example
from classifiers.labels import HEADS
from classifiers.twins import between_twins, families

ABOUT = list(HEADS).index("about_brand")
BAD = Example("又卡了", True, about=True, pair="a1")
GOOD = Example("又不卡了", False, about=True, pair="a1")
ALONE = Example("今天下雨", False)


def logits(complaint: list[float], about: list[float]) -> list[torch.Tensor]:
    said = {"complaint": complaint, "about_brand": about}
    return [
        torch.tensor(said[name]).reshape(-1, 1).requires_grad_()
        if name in said
        else torch.zeros(len(complaint), size)
        for name, size in HEADS.items()
    ]


def test_posts_of_a_pair_are_one_family_and_posts_without_one_are_alone() -> None:
    other = Example("明天下雨", False)
    assert families([BAD, ALONE, GOOD, other]) == [[0, 2], [1], [3]]


def test_a_post_without_a_pair_stays_beside_its_copy_about_another_firm() -> None:
    assert families([ALONE, BAD, replace(ALONE, about=False)]) == [[0, 2], [1]]


@pytest.mark.parametrize(
    ("posts", "why"),
    [([BAD, ALONE], "no relatives"), ([BAD, BAD], "one label")],
)
def test_posts_without_an_opposite_cost_nothing(posts: list[Example], why: str) -> None:
    given = logits([0.0] * len(posts), [0.0] * len(posts))
    assert between_twins(given, posts).item() == 0, why


def test_the_harmless_twin_is_pushed_down_and_the_complaint_up() -> None:
    given = logits([1.0, 1.0], [0.0, 0.0])
    between_twins(given, [BAD, GOOD]).backward()  # type: ignore[no-untyped-call]
    gradient = given[0].grad
    assert gradient is not None
    assert gradient[0, 0] < 0 < gradient[1, 0]
    assert given[ABOUT].grad is None or not given[ABOUT].grad.any()  # both are about the brand


def test_twins_that_stand_apart_cost_less_than_twins_in_the_wrong_order() -> None:
    right, wrong = logits([4.0, -4.0], [0.0, 0.0]), logits([-4.0, 4.0], [0.0, 0.0])
    assert between_twins(right, [BAD, GOOD]).item() < 0.01
    assert between_twins(wrong, [BAD, GOOD]).item() > 1


def test_twins_of_whom_one_is_about_the_brand_learn_whose_post_it_is() -> None:
    other = Example("又卡了，说的是别家", True, about=False, pair="a1")
    given = logits([0.0, 0.0], [0.0, 0.0])
    between_twins(given, [other, BAD]).backward()  # type: ignore[no-untyped-call]
    gradient = given[ABOUT].grad
    assert gradient is not None
    assert gradient[1, 0] < 0 < gradient[0, 0]
