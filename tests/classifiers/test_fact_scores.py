"""How facts are counted, and how many of them are found in posts that nobody steered by."""

import json
from datetime import datetime

import pytest

from classifiers.complaint_model import SHIPPED, ComplaintModel
from classifiers.fact_scores import UNSEEN, Annotated, annotated, fact_measures, matched, placed
from classifiers.facts import Fact
from classifiers.labels import FACTS


def test_words_are_found_in_the_order_in_which_they_stand() -> None:
    assert placed("退钱！退钱", [("demand_refund", "退钱"), ("demand_refund", "退钱")]) == (
        ("demand_refund", 0, 2), ("demand_refund", 3, 5),
    )  # fmt: skip
    with pytest.raises(ValueError, match="substring"):
        placed("退钱", [("amount", "398")])


@pytest.mark.parametrize(
    ("told", "meant", "right"),
    [
        (("amount", 0, 3), ("amount", 0, 4), False),
        (("amount", 0, 3), ("amount", 0, 3), True),
        (("course", 0, 4), ("course", 1, 4), True),
        (("course", 0, 9), ("course", 6, 9), False),
        (("threat", 0, 9), ("threat", 7, 9), True),
        (("threat", 0, 9), ("minor", 7, 9), False),
        (("minor", 0, 2), ("minor", 7, 9), True),
    ],
)
def test_numbers_are_right_or_wrong_and_words_may_differ(
    told: tuple[str, int, int], meant: tuple[str, int, int], *, right: bool
) -> None:
    assert matched([told], [meant]) == [right]


def test_a_fact_that_is_told_twice_is_right_once() -> None:
    assert matched([("threat", 0, 2), ("threat", 0, 2)], [("threat", 0, 2)]) == [True, False]


class Half:
    """Finds the first of each post's facts, and a sum that isn't there."""

    def facts(self, text: str, said_at: datetime | None = None) -> list[Fact]:
        return [Fact("threat", "12315", 0, 5), Fact("amount", "9", 5, 6)]


def test_precision_is_of_what_is_told_and_recall_of_what_is_meant() -> None:
    post = Annotated("12315，消协", (("threat", 0, 5), ("threat", 6, 8)), "a")
    found = {name: measure.value() for name, measure in fact_measures(Half(), [post]).items()}
    assert found == {
        "facts_amount_precision": 0.0, "facts_threat_precision": 1.0, "facts_threat_recall": 0.5,
    }  # fmt: skip


def test_annotated_posts_are_whole_and_no_writer_measures_and_teaches() -> None:
    learnt, unseen = annotated(), annotated(UNSEEN)
    for posts in (learnt, unseen):
        for post in posts:
            assert {kind for kind, *_ in post.facts} <= set(FACTS), post.text
    assert not {post.by for post in learnt} & {post.by for post in unseen}
    assert not {post.text for post in learnt} & {post.text for post in unseen}
    assert len(unseen) >= 200


def test_facts_of_unseen_posts_are_found() -> None:
    """Floors below the figures in the card, so that a worse reader can't pass."""
    measures = fact_measures(ComplaintModel.load(), annotated(UNSEEN))
    assert len(measures) == 2 * len(FACTS)
    told = json.loads((SHIPPED / "scores.json").read_text(encoding="utf-8"))["figures"]
    for name, measure in measures.items():
        assert measure.value() >= max(0.75, told[name]["value"] - 0.05), name
