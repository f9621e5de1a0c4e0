"""What people do with cases."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User

from complaints import casework
from complaints.models import Case, Judgement, Post, Verdict
from complaints.policies import Policies
from complaints.triage import decide


@pytest.fixture
def manager(db: None) -> User:
    return User.objects.create_user("li", password="x")


def test_confirming_makes_an_unsure_case_certain(
    make_case: Callable[..., Case], manager: User, now: datetime
) -> None:
    case = make_case(label="unsure")
    confirmed = casework.confirm(case.pk, case.edit, manager, now)
    assert confirmed.certainty == "confirmed"
    assert list(confirmed.events.values_list("kind", "actor__username"))[-1] == ("confirmed", "li")


def test_dismissing_needs_a_reason_and_can_be_taken_back(
    make_case: Callable[..., Case], manager: User, now: datetime
) -> None:
    case = make_case()
    with pytest.raises(casework.Refused, match="驳回原因"):
        casework.dismiss(case.pk, case.edit, manager, "because", now)
    case = casework.dismiss(case.pk, case.edit, manager, "advert", now)
    assert (case.status, case.dismiss_reason, case.ended_at) == ("dismissed", "advert", now)
    case = casework.reopen(case.pk, case.edit, manager, now)
    assert (case.status, case.dismiss_reason, case.ended_at) == ("new", "", None)
    assert [event.kind for event in case.events.order_by("pk")] == [
        "opened",
        "dismissed",
        "reopened",
    ]


def test_assigning_claims_a_new_case(
    make_case: Callable[..., Case], manager: User, now: datetime
) -> None:
    case = make_case()
    case = casework.assign(case.pk, case.edit, manager, manager, now)
    assert (case.status, case.assignee) == ("claimed", manager)


def test_two_people_at_once_the_second_is_told(
    make_case: Callable[..., Case], manager: User, now: datetime
) -> None:
    case = make_case()
    casework.confirm(case.pk, case.edit, manager, now)
    with pytest.raises(casework.Refused, match="刚被同事改动过"):
        casework.dismiss(case.pk, case.edit, manager, "advert", now)
    assert Case.objects.get().status == "new"


def test_an_ended_case_is_not_worked(
    make_case: Callable[..., Case], manager: User, now: datetime
) -> None:
    case = make_case()
    case = casework.dismiss(case.pk, case.edit, manager, "duplicate", now)
    with pytest.raises(casework.Refused, match="已驳回"):
        casework.confirm(case.pk, case.edit, manager, now)


def test_a_dismissal_is_not_taken_back_when_the_author_has_another_open_case(
    make_case: Callable[..., Case], manager: User, now: datetime
) -> None:
    first = make_case(author_id="77")
    first = casework.dismiss(first.pk, first.edit, manager, "other", now)
    make_case(author_id="77")
    with pytest.raises(casework.Refused, match="另一个未结个案"):
        casework.reopen(first.pk, first.edit, manager, now)


def test_every_act_sends_the_posts_to_the_index_again(
    make_case: Callable[..., Case], manager: User, now: datetime
) -> None:
    case = make_case()
    Post.objects.update(indexed_at=now)
    version = Post.objects.get().version
    casework.confirm(case.pk, case.edit, manager, now)
    post = Post.objects.get()
    assert (post.indexed_at, post.version) == (None, version + 1)


def test_a_number_in_why_a_case_goes_up_is_masked(
    make_case: Callable[..., Case], manager: User, now: datetime
) -> None:
    case = make_case()
    casework.escalate(case.pk, None, manager, "客户 13812345678 又打来", now)
    assert case.events.get(kind="escalated").data["why"] == "客户 138****5678 又打来"


def test_what_was_decided_on_a_text_that_its_author_edited_is_refused(
    make_case: Callable[..., Case], make_post: Callable[..., Post], manager: User, now: datetime
) -> None:
    case = casework.assign(make_case(post_id="1", author_id="1").pk, 1, manager, manager, now)
    make_post(post_id="1", author_id="1", text="青禾网校的直播课：已经解决了，谢谢")
    with pytest.raises(casework.Refused):
        casework.confirm(case.pk, case.edit, manager, now)
    assert not Verdict.objects.exists()


def test_nobody_is_named_for_what_an_edited_post_changed(
    make_case: Callable[..., Case],
    make_post: Callable[..., Post],
    judge: Callable[..., Judgement],
    manager: User,
    policies: Policies,
    now: datetime,
) -> None:
    case = casework.assign(make_case(post_id="1", author_id="1").pk, 1, manager, manager, now)
    edited = make_post(post_id="1", author_id="1", text="青禾网校的直播课：已经解决了，谢谢")
    with pytest.raises(casework.Refused, match="刚有变化"):  # triage has not written it down yet
        casework.confirm(case.pk, case.edit, manager, now)
    judge(edited, label="not_complaint")
    decide(edited.pk, policies, now + timedelta(minutes=1))
    with pytest.raises(casework.Refused, match="刚有变化"):
        casework.confirm(case.pk, case.edit, manager, now)
