"""Triage: one customer, one case; severe ones are told once."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from complaints.intake import known_brands, store
from complaints.models import Alert, Case, CaseEvent, Judgement, Post
from complaints.policies import Policies
from complaints.triage import triage_step

Make = Callable[..., Post]
Judge = Callable[..., Judgement]


def test_a_complaint_opens_a_case_with_team_severity_and_clock(
    make_post: Make, judge: Judge, policies: Policies, now: datetime
) -> None:
    post = make_post()
    judge(post, category="technical", severity=2)
    assert triage_step(policies, now) == {
        "taken": 1, "opened": 1, "joined": 0, "set_aside": 0, "rejected": 0,
    }  # fmt: skip
    case = Case.objects.get()
    assert case.number == "HY-20261123-0001"
    assert (case.category, case.severity, case.certainty) == ("technical", 2, "flagged")
    assert case.team is not None
    assert case.team.key == "technology"
    assert case.first_response_due_at == now + timedelta(minutes=240 + 90), "lunch is not counted"
    assert [event.kind for event in case.events.all()] == ["opened"]
    post.refresh_from_db()
    assert (post.case, post.triaged_at) == (case, now)


def test_praise_is_set_aside(
    make_post: Make, judge: Judge, policies: Policies, now: datetime
) -> None:
    judge(make_post(), label="not_complaint", severity=0)
    assert triage_step(policies, now)["set_aside"] == 1
    assert Case.objects.count() == 0
    assert Post.objects.get().triaged_at == now


def test_a_grave_complaint_about_somebody_else_opens_no_case_and_pages_nobody(
    make_post: Make, judge: Judge, policies: Policies, now: datetime
) -> None:
    judge(make_post(text="知远在线骗钱，起诉"), severity=3, about_brand=False)
    assert triage_step(policies, now)["set_aside"] == 1
    assert not Case.objects.exists()
    assert not Alert.objects.exists()


def test_what_the_model_is_unsure_of_goes_to_a_person(
    make_post: Make, judge: Judge, policies: Policies, now: datetime
) -> None:
    judge(make_post(), label="unsure", score=0.4, severity=3)
    triage_step(policies, now)
    assert Case.objects.get().certainty == "unsure"
    assert Alert.objects.count() == 0, "nobody is woken for a guess"


def test_posts_of_one_author_are_one_case(
    make_post: Make, judge: Judge, policies: Policies, now: datetime
) -> None:
    for _ in range(3):
        judge(make_post(author_id="77"))
    judge(make_post(author_id="78"))
    judge(make_post())
    counts = triage_step(policies, now)
    assert (counts["opened"], counts["joined"]) == (3, 2)
    assert sorted(case.posts.count() for case in Case.objects.all()) == [1, 1, 3]


def test_a_graver_post_makes_the_case_graver_and_its_clock_shorter(
    make_post: Make, judge: Judge, policies: Policies, now: datetime
) -> None:
    judge(make_post(author_id="77"), severity=1)
    judge(make_post(author_id="77"), severity=3)
    judge(make_post(author_id="77"), severity=1)
    triage_step(policies, now)
    case = Case.objects.get()
    assert case.severity == 3
    assert case.first_response_due_at == now + timedelta(minutes=30)


def test_a_sure_post_makes_an_unsure_case_sure(
    make_post: Make, judge: Judge, policies: Policies, now: datetime
) -> None:
    judge(make_post(author_id="77"), label="unsure", category="other")
    judge(make_post(author_id="77"), label="complaint", category="refund_fees")
    triage_step(policies, now)
    case = Case.objects.get()
    assert (case.certainty, case.category) == ("flagged", "refund_fees")
    assert case.team is not None
    assert case.team.key == "billing"


def test_after_a_case_ended_the_next_complaint_opens_another(
    make_post: Make, judge: Judge, policies: Policies, now: datetime
) -> None:
    judge(make_post(author_id="77"))
    triage_step(policies, now)
    Case.objects.update(status="closed", ended_at=now)
    judge(make_post(author_id="77"))
    triage_step(policies, now)
    assert [case.number for case in Case.objects.order_by("pk")] == [
        "HY-20261123-0001",
        "HY-20261123-0002",
    ]


def test_a_severe_case_is_told_once_however_many_posts_it_gathers(
    make_post: Make, judge: Judge, policies: Policies, now: datetime
) -> None:
    for _ in range(3):
        judge(make_post(author_id="77", text="再不退费我就打12315"), severity=3)
    triage_step(policies, now)
    alert = Alert.objects.get()
    assert alert.case == Case.objects.get()
    assert "12315" in alert.body


def test_a_second_run_changes_nothing(
    make_post: Make, judge: Judge, policies: Policies, now: datetime
) -> None:
    judge(make_post(author_id="77"), severity=3)
    triage_step(policies, now)
    before = [list(model.objects.values()) for model in (Post, Case, CaseEvent, Alert)]
    assert triage_step(policies, now)["taken"] == 0
    assert [list(model.objects.values()) for model in (Post, Case, CaseEvent, Alert)] == before


def test_an_edited_post_stays_in_its_case_and_the_timeline_says_so(
    make_post: Make, judge: Judge, policies: Policies, now: datetime
) -> None:
    post = make_post(author_id="77")
    judge(post)
    triage_step(policies, now)
    edited = {
        "platform": post.platform, "post_id": post.post_id, "text": "补充：老师答应退了",
        "published_at": now, "author_id": "77",
    }  # fmt: skip
    store([edited], now, known_brands())
    post.refresh_from_db()
    judge(post, label="not_complaint", severity=0)
    triage_step(policies, now)
    post.refresh_from_db()
    assert post.case == Case.objects.get()
    assert [event.kind for event in post.case.events.order_by("pk")] == ["opened", "post_edited"]


def test_a_category_that_the_policies_no_longer_name_goes_to_other(
    make_post: Make, judge: Judge, policies: Policies, now: datetime
) -> None:
    judge(make_post(), category="weather")
    triage_step(policies, now)
    assert Case.objects.get().category == "other"


def test_a_case_event_is_never_changed(
    make_post: Make, judge: Judge, policies: Policies, now: datetime
) -> None:
    judge(make_post())
    triage_step(policies, now)
    event = CaseEvent.objects.get()
    event.kind = CaseEvent.Kind.CONFIRMED
    with pytest.raises(TypeError, match="never changed"):
        event.save()


def edit(post: Post, text: str, judge: Judge, now: datetime, **judged: object) -> None:
    row = {
        "platform": post.platform, "post_id": post.post_id, "text": text, "published_at": now,
        "author_id": "77",
    }  # fmt: skip
    store([row], now, known_brands())
    post.refresh_from_db()
    judge(post, **judged)


def test_an_ended_case_comes_back_when_its_post_is_edited_into_a_complaint(
    make_post: Make, judge: Judge, policies: Policies, now: datetime
) -> None:
    post = make_post(author_id="77")
    judge(post)
    triage_step(policies, now)
    Case.objects.update(status="dismissed", dismiss_reason="false_positive", ended_at=now)
    edit(post, "你们再不管我就起诉", judge, now, severity=3)
    triage_step(policies, now)
    case = Case.objects.get()
    assert (case.status, case.severity, case.ended_at) == ("new", 3, None)
    assert "reopened" in case.events.values_list("kind", flat=True)


def test_an_edited_post_of_an_ended_case_goes_to_its_authors_open_one(
    make_post: Make, judge: Judge, policies: Policies, now: datetime
) -> None:
    old = make_post(author_id="77")
    judge(old)
    triage_step(policies, now)
    Case.objects.update(status="closed", ended_at=now)
    judge(make_post(author_id="77"))
    triage_step(policies, now)
    edit(old, "还是没解决", judge, now)
    triage_step(policies, now)
    old.refresh_from_db()
    open_case = Case.objects.get(ended_at=None)
    assert old.case == open_case
    assert Case.objects.count() == 2


def test_what_a_colleague_did_survives_a_later_post(
    make_post: Make, judge: Judge, policies: Policies, now: datetime
) -> None:
    judge(make_post(author_id="77"), severity=1)
    triage_step(policies, now)
    Case.objects.update(status="claimed")
    judge(make_post(author_id="77"), severity=3)
    triage_step(policies, now)
    assert Case.objects.get().status == "claimed"


def test_on_call_reads_the_post_that_is_severe(
    make_post: Make, judge: Judge, policies: Policies, now: datetime
) -> None:
    judge(make_post(author_id="77", text="退费太慢"), severity=1)
    judge(make_post(author_id="77", text="孩子在直播间被辱骂"), severity=3)
    triage_step(policies, now)
    assert "辱骂" in Alert.objects.get().body


def test_a_category_that_left_the_policies_stops_nobody(
    make_post: Make, judge: Judge, policies: Policies, now: datetime
) -> None:
    judge(make_post(author_id="77"), category="technical")
    triage_step(policies, now)
    Case.objects.update(category="weather")
    judge(make_post(author_id="77"), severity=3)
    judge(make_post())
    assert triage_step(policies, now)["taken"] == 2
