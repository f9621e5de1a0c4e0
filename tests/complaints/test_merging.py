"""One customer, one case: proposed, merged, and undone."""

from typing import Any

import pytest

from complaints import casework, merging
from complaints.casework import Refused
from complaints.models import Case, MergeProposal, Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(make_case: Any, person: Any) -> Any:
    first = make_case(text="青禾网校一直卡", author_id="1")
    second = make_case(text="青禾的课退不了", author_id="2", platform="zhihu")
    return first, second, person("lili")


def test_merged_posts_move_and_the_number_stays_findable(pair: Any, now: Any) -> None:
    first, second, lili = pair
    into = merging.merge(second.pk, second.edit, first.number, lili, now)
    assert into.posts.count() == 2
    second.refresh_from_db()
    assert (second.status, second.dismiss_reason, second.merged_into) == (
        "dismissed", "duplicate", first,
    )  # fmt: skip
    with pytest.raises(Refused, match="并入"):
        casework.reopen(second.pk, second.edit, lili, now)


def test_a_wrong_merge_is_undone(pair: Any, now: Any) -> None:
    first, second, lili = pair
    into = merging.merge(second.pk, second.edit, first.number, lili, now)
    into = merging.split(into.pk, into.edit, second.number, lili, now)
    second.refresh_from_db()
    assert (into.posts.count(), second.posts.count(), second.status) == (1, 1, "new")
    assert second.merged_into is None
    assert Post.objects.get(platform="zhihu").case == second


@pytest.mark.parametrize("number", ["HY-1", ""])
def test_a_number_that_is_none_is_refused(pair: Any, now: Any, number: str) -> None:
    first, _, lili = pair
    with pytest.raises(Refused, match="编号"):
        merging.merge(first.pk, first.edit, number, lili, now)


def test_a_case_can_not_be_merged_into_itself(pair: Any, now: Any) -> None:
    first, _, lili = pair
    with pytest.raises(Refused, match="自己"):
        merging.merge(first.pk, first.edit, first.number, lili, now)


def test_the_same_story_elsewhere_is_proposed_once_and_can_be_turned_down(
    make_post: Any, make_case: Any, judge: Any, policies: Any, person: Any, now: Any
) -> None:
    from complaints.triage import decide

    first = make_case(text="青禾的直播课卡了一个晚上", author_id="1")
    copy = make_post(text="青禾的直播课卡了一个晚上", author_id="2", platform="zhihu")
    Post.objects.filter(pk=copy.pk).update(story=first.lead_post)
    judge(copy)
    decide(copy.pk, policies, now)
    second = Post.objects.get(pk=copy.pk).case
    ((proposal, other),) = merging.proposals_of(first)
    assert (other, proposal.why) == (second, "story")
    merging.keep_apart(proposal.pk, person("lili"))
    assert merging.proposals_of(first) == []
    assert MergeProposal.objects.count() == 1


def test_the_same_order_number_is_proposed(make_case: Any, person: Any, now: Any) -> None:
    first = make_case(text="退费", author_id="1", category="refund_fees")
    casework.add_fact(first.pk, person("lili"), "order_number", "QH20260001", now)
    facts = [{"kind": "order_number", "value": "QH20260001", "start": 0, "end": 10}]
    second = make_case(text="QH20260001 还不退", author_id="2", facts=facts)
    assert [other for _, other in merging.proposals_of(second)] == [first]
    assert Case.objects.count() == 2
