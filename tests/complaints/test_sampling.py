"""The blind sample is drawn once a day, from unflagged posts too, and makes rates honest."""

from datetime import date, timedelta
from typing import Any

import pytest

from complaints.models import BlindSample, Post
from complaints.sampling import draw, draw_yesterday, honest, label, to_label

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)


@pytest.fixture
def posts(make_post: Any, judge: Any) -> None:
    for number in range(40):
        said = "complaint" if number < 12 else "unsure" if number < 15 else "not_complaint"
        judge(make_post(author_id=str(number), text=f"青禾 {number}"), label=said)


def test_drawn_once_from_every_stratum(posts: Any, now: Any) -> None:
    assert draw(DAY) == 8 + 3 + 16
    assert draw(DAY) == 0
    assert draw_yesterday(now + timedelta(days=1)) == 0
    assert set(BlindSample.objects.values_list("stratum", "drawn_from")) == {
        ("complaint", 12), ("unsure", 3), ("not_complaint", 25),
    }  # fmt: skip


def test_labels_correct_the_rate_and_find_what_was_missed(
    posts: Any, person: Any, now: Any
) -> None:
    draw(DAY)
    lili = person("lili")
    missed = 0
    for sample in to_label():
        yes = sample.stratum == "complaint" or (sample.stratum == "not_complaint" and missed < 4)
        missed += yes and sample.stratum == "not_complaint"
        label(sample.pk, lili, yes, now)
    told = honest(DAY, DAY + timedelta(days=1))
    assert (told.posts, told.flagged, told.labelled) == (40, 12, 27)
    assert told.missed[0] == pytest.approx(25 * 4 / 16)
    assert told.rate.value == pytest.approx((12 + 25 * 4 / 16) / 40)
    assert told.rate.low < told.rate.value < told.rate.high
    assert told.precision is not None
    assert told.precision[0] == 1
    assert told.recall is not None
    assert told.recall[0] == pytest.approx(12 / (12 + 6.25))


def test_a_label_is_given_once(posts: Any, person: Any, now: Any) -> None:
    draw(DAY)
    first = to_label()[0]
    label(first.pk, person("lili"), True, now)
    label(first.pk, person("wang"), False, now)
    first.refresh_from_db()
    assert first.complaint is True
    assert first.labelled_by.username == "lili"


def test_a_platform_has_figures_of_its_own(posts: Any, now: Any) -> None:
    Post.objects.filter(text="青禾 3").update(platform="zhihu")
    draw(DAY)
    assert honest(DAY, DAY + timedelta(days=1), "zhihu").posts == 1
