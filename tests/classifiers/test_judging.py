"""The classify step: each waiting post is judged once, and no text stops its neighbours."""

from collections.abc import Callable, Sequence
from datetime import datetime

import pytest

from classifiers.complaint_model import Opinion
from classifiers.judging import classify_step
from complaints.models import Judgement, Post, Rejection
from complaints.steps import StepFailed

Make = Callable[..., Post]


class Reader:
    """Judges by one word, breaks on another, and may do something else meanwhile."""

    def __init__(self, version: str = "reader-1", meanwhile: Callable[[], object] = int) -> None:
        self.version = version
        self.meanwhile = meanwhile

    def judge(self, texts: Sequence[str]) -> list[Opinion]:
        if any("毒" in text for text in texts):
            raise RuntimeError("this text breaks the model")
        self.meanwhile()
        return [self.opinion(text) for text in texts]

    def opinion(self, text: str) -> Opinion:
        if "怪" in text:
            return Opinion(float("nan"), "complaint", "provider", "other", 2)
        label = "complaint" if "卡" in text else "not_complaint"
        return Opinion(0.9, label, "provider", "technical", 2 * (label == "complaint"))


class Broken(Reader):
    def judge(self, texts: Sequence[str]) -> list[Opinion]:
        raise RuntimeError("no memory")


def test_waiting_posts_are_judged_once(make_post: Make, now: datetime) -> None:
    make_post(text="直播卡，订单号：QH20261101883")
    make_post(text="讲得好")
    counts = classify_step(Reader(), now)
    assert counts == {
        "taken": 2, "complaint": 1, "unsure": 0, "not_complaint": 1, "rejected": 0,
    }  # fmt: skip
    assert classify_step(Reader(), now)["taken"] == 0
    judgement = Judgement.objects.get(label="complaint")
    assert judgement.facts[0]["value"] == "QH20261101883"
    assert judgement.model_version == "reader-1"


def test_a_text_that_breaks_the_model_is_kept_and_its_neighbours_are_judged(
    make_post: Make, now: datetime
) -> None:
    for text in ("毒", "怪", "卡", "好"):
        make_post(text=text)
    counts = classify_step(Reader(), now)
    assert (counts["taken"], counts["rejected"]) == (4, 2)
    assert Rejection.objects.filter(step="classify").count() == 2
    assert not Post.objects.filter(classified_at=None).exists()


def test_a_text_that_breaks_the_model_is_kept_even_when_it_is_alone(
    make_post: Make, now: datetime
) -> None:
    make_post(text="毒")
    assert classify_step(Reader(), now)["rejected"] == 1


def test_a_broken_model_rejects_nobody(make_post: Make, now: datetime) -> None:
    make_post(text="卡")
    with pytest.raises(StepFailed, match="doctor"):
        classify_step(Broken(), now)
    assert Post.objects.get().classified_at is None
    assert Rejection.objects.count() == 0


def test_an_edit_that_arrives_meanwhile_is_judged_later(make_post: Make, now: datetime) -> None:
    make_post(text="卡")
    edit = Reader(meanwhile=lambda: Post.objects.update(text="好了", revision=2))
    assert classify_step(edit, now)["taken"] == 0
    assert classify_step(Reader(), now)["not_complaint"] == 1
    assert Judgement.objects.get().revision == 2


def test_a_newer_model_leaves_one_current_judgement(make_post: Make, now: datetime) -> None:
    make_post(text="卡")
    classify_step(Reader(), now)
    Post.objects.update(classified_at=None)
    classify_step(Reader("reader-2"), now)
    Post.objects.update(classified_at=None)
    classify_step(Reader("reader-2"), now)
    assert Judgement.objects.count() == 2
    assert Judgement.objects.get(current=True).model_version == "reader-2"
