"""The classify step: each waiting post is judged once, and no text stops its neighbours."""

from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classifiers.complaint_model import Floats, Opinion
from classifiers.facts import Fact, facts
from classifiers.judging import classify_step, said_in
from classifiers.mentions import Names
from complaints.intake import store
from complaints.models import Brand, Judgement, Post, Rejection, Source
from complaints.steps import StepFailed

Make = Callable[..., Post]
NAMES = {"qinghe": Names(["青禾网校", "青禾"], ["知远在线"], ["青禾镇"])}


def opinion(score: float, *, bad: bool, about: bool = False) -> Opinion:
    label = "complaint" if bad else "not_complaint"
    kinds = ("technical",) if bad else ()
    return Opinion(score, label, "provider", "negative", "technical", kinds, 2 * bad, float(about))


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
            return opinion(float("nan"), bad=True)
        return opinion(
            0.9, bad="卡" in text, about="『" in text and ("〔" not in text or "比〔" in text)
        )

    def facts(self, text: str, said_at: datetime | None = None) -> list[Fact]:
        return facts(text, said_at)

    def scores(self, texts: Sequence[str]) -> Floats:
        return np.array([0.9 * ("卡" in text) for text in texts], np.float32)


class Broken(Reader):
    def judge(self, texts: Sequence[str]) -> list[Opinion]:
        raise RuntimeError("no memory")


def test_waiting_posts_are_judged_once(make_post: Make, now: datetime) -> None:
    make_post(text="直播卡，订单号：QH20261101883")
    make_post(text="讲得好")
    counts = classify_step(Reader(), NAMES, now)
    assert counts == {
        "taken": 2, "complaint": 1, "unsure": 0, "not_complaint": 1, "rejected": 0,
    }  # fmt: skip
    assert classify_step(Reader(), NAMES, now)["taken"] == 0
    judgement = Judgement.objects.get(label="complaint")
    assert judgement.facts[0]["value"] == "QH20261101883"
    assert judgement.model_version == "reader-1"


def test_a_text_that_breaks_the_model_is_kept_and_its_neighbours_are_judged(
    make_post: Make, now: datetime
) -> None:
    for text in ("毒", "怪", "卡", "好"):
        make_post(text=text)
    counts = classify_step(Reader(), NAMES, now)
    assert (counts["taken"], counts["rejected"]) == (4, 2)
    assert Rejection.objects.filter(step="classify").count() == 2
    assert not Post.objects.filter(classified_at=None).exists()


def test_a_text_that_breaks_the_model_is_kept_even_when_it_is_alone(
    make_post: Make, now: datetime
) -> None:
    make_post(text="毒")
    assert classify_step(Reader(), NAMES, now)["rejected"] == 1


def test_a_broken_model_rejects_nobody(make_post: Make, now: datetime) -> None:
    make_post(text="卡")
    with pytest.raises(StepFailed, match="doctor"):
        classify_step(Broken(), NAMES, now)
    assert Post.objects.get().classified_at is None
    assert Rejection.objects.count() == 0


def test_an_edit_that_arrives_meanwhile_is_judged_later(make_post: Make, now: datetime) -> None:
    make_post(text="卡")
    edit = Reader(meanwhile=lambda: Post.objects.update(text="好了", revision=2))
    assert classify_step(edit, NAMES, now)["taken"] == 0
    assert classify_step(Reader(), NAMES, now)["not_complaint"] == 1
    assert Judgement.objects.get().revision == 2


def test_a_newer_model_leaves_one_current_judgement(make_post: Make, now: datetime) -> None:
    make_post(text="卡")
    classify_step(Reader(), NAMES, now)
    Post.objects.update(classified_at=None)
    classify_step(Reader("reader-2"), NAMES, now)
    Post.objects.update(classified_at=None)
    classify_step(Reader("reader-2"), NAMES, now)
    assert Judgement.objects.count() == 2
    assert Judgement.objects.get(current=True).model_version == "reader-2"


@pytest.mark.parametrize(
    ("columns", "about"),
    [
        ({"text": "青禾又卡了"}, True),
        ({"text": "又卡了"}, False),
        ({"text": "又卡了", "brand": "qinghe"}, True),
        ({"text": "知远在线又卡了", "brand": "qinghe"}, False),
        ({"text": "比知远在线还卡", "brand": "qinghe"}, True),
        ({"text": "比知远在线还卡"}, False),
        ({"text": "青禾镇的路又卡了"}, False),
    ],
)
def test_whose_complaint_it_is(
    make_post: Make, now: datetime, columns: dict[str, str], about: bool
) -> None:
    make_post(**columns)
    classify_step(Reader(), NAMES, now)
    assert Judgement.objects.get().about_brand is about


def test_a_comment_is_about_what_it_answers(make_post: Make, now: datetime) -> None:
    make_post(post_id="1", text="青禾网校今晚公开课")
    make_post(post_id="2", text="又卡了", thread_id="1")
    classify_step(Reader(), NAMES, now)
    assert Judgement.objects.get(post__post_id="2").about_brand


def test_on_the_brands_own_ground_nobody_needs_to_name_it(
    make_post: Make, brands: dict[str, Brand], now: datetime
) -> None:
    source = Source.objects.get(key="feeds")
    assert source.own_ground
    row = {"platform": "feeds", "post_id": "1", "text": "又卡了", "published_at": now}
    store([row], now, brands, source)
    classify_step(Reader(), NAMES, now)
    assert Judgement.objects.get().about_brand


def test_why_and_which_story_are_kept(make_post: Make, now: datetime) -> None:
    first = make_post(text="老师很好，但是青禾直播课天天卡，怎么办")
    copy = make_post(text="老师很好，但是青禾直播课天天卡！怎么办")
    classify_step(Reader(), NAMES, now)
    copy.refresh_from_db()
    assert (copy.story_id, Post.objects.get(pk=first.pk).story_id) == (first.pk, None)
    (reason,) = Judgement.objects.get(post=first).reasons
    assert first.text[reason["start"] : reason["end"]] == "但是青禾直播课天天卡，"


def test_a_story_follows_the_edits_of_its_posts(make_post: Make, now: datetime) -> None:
    said = "老师很好，但是青禾直播课天天卡，怎么办"
    first, *copies = (make_post(post_id=str(number), text=said) for number in range(3))
    classify_step(Reader(), NAMES, now)
    assert Post.objects.filter(story=first).count() == 2
    make_post(post_id="0", text="已经解决了，谢谢青禾的客服小姐姐")
    classify_step(Reader(), NAMES, now)
    assert stories_of(first, *copies) == [None, None, copies[0].pk]
    make_post(post_id="3", text=said)
    make_post(post_id="2", text="青禾的退款第二天就到账了，比说好的快")
    classify_step(Reader(), NAMES, now)
    assert stories_of(*copies, Post.objects.get(post_id="3")) == [None, None, copies[0].pk]


def stories_of(*posts: Post) -> list[int | None]:
    return [Post.objects.get(pk=post.pk).story_id for post in posts]


def test_who_repeats_what_is_indexed_again_when_it_changes(make_post: Make, now: datetime) -> None:
    said = "老师很好，但是青禾直播课天天卡，怎么办"
    for number in range(3):
        make_post(post_id=str(number), text=said)
    classify_step(Reader(), NAMES, now)
    Post.objects.update(triaged_at=now, indexed_at=now)
    make_post(post_id="0", text="已经解决了，谢谢青禾的客服小姐姐")
    classify_step(Reader(), NAMES, now)
    assert not Post.objects.filter(indexed_at=now).exists()


def test_what_a_comment_answers_is_found_by_an_index(make_post: Make) -> None:
    make_post(post_id="2", text="又卡了", thread_id="1")
    post = Post.objects.select_related("brand").get()
    with CaptureQueriesContext(connection) as asked:
        said_in([post], NAMES)
    (query,) = asked.captured_queries
    assert '"platform" IN' in query["sql"]
