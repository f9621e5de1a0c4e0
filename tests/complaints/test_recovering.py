"""Alerts whose reason is gone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from complaints import casework
from complaints.alerting import raise_alert
from complaints.intake import store
from complaints.models import Alert, Post, StepTally
from complaints.models.posts import changed_in_index
from complaints.recovering import late_for_index, resolve_over
from complaints.triage import decide

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


def failed(task: str, dag: str = "triage_complaints") -> Alert:
    key = f"step_failed:{dag}:{task}:2026-11-23 01:00:00+00:00"
    raise_alert(event_key=key, kind=Alert.Kind.STEP_FAILED, title=task, body="", now=NOW)
    return Alert.objects.get(event_key=key)


def ran(step: str, at: datetime, *, well: bool) -> None:
    StepTally.objects.update_or_create(
        step=step, defaults={"last_ended_at": at, "last_failed_at": None if well else at}
    )


def test_a_step_that_works_again_is_over_and_told_so_once() -> None:
    alert = failed("classify")
    ran("classify", LATER, well=True)
    assert resolve_over(LATER) == 1
    assert resolve_over(LATER) == 0
    alert.refresh_from_db()
    assert alert.resolved_at == LATER


@pytest.mark.parametrize(
    ("task", "step", "at", "well"),
    [
        ("classify", "classify", LATER, False),  # failed again
        ("classify", "classify", NOW - timedelta(minutes=1), True),  # went well before
        ("classify", "triage", LATER, True),  # another step
        ("reindex", "index", LATER, True),  # one whose name ends alike
        ("crawl", "crawl", LATER, True),  # another source
    ],
)
def test_a_step_that_may_be_broken_still_is_not_over(
    task: str, step: str, at: datetime, well: bool
) -> None:
    failed(task)
    ran(step, at, well=well)
    assert resolve_over(LATER) == 0


def test_a_step_that_never_ran_is_not_over() -> None:
    failed("classify")
    assert resolve_over(LATER) == 0


def test_a_step_that_breaks_again_in_the_same_streak_is_told_anew_once() -> None:
    """Another step of the DAG failed all the while, so that Airflow's streak never ended."""
    first = failed("classify")
    told = {"kind": "step_failed", "key": first.event_key, "title": "classify"}
    call_command("raise_alert", **told)
    assert Alert.objects.count() == 1, "it is known, and not over"
    ran("classify", LATER, well=True)
    resolve_over(LATER)
    for _ in range(2):
        call_command("raise_alert", **told)
    assert Alert.objects.filter(resolved_at=None).count() == 1
    assert Alert.objects.count() == 2
    Alert.objects.update(resolved_at=LATER + timedelta(minutes=1))
    call_command("raise_alert", **told)
    assert Alert.objects.filter(resolved_at=None).count() == 1


def test_a_key_that_begins_like_another_is_its_own_event() -> None:
    for key in ("drill:12", "drill:1"):
        call_command("raise_alert", kind="step_failed", key=key, title="x")
    assert set(Alert.objects.values_list("event_key", flat=True)) == {"drill:1", "drill:12"}


def indexed(post: Any, at: datetime) -> None:
    Post.objects.filter(pk=post.pk).update(indexed_at=at)


def test_the_wait_for_the_index_begins_when_a_post_changes(
    make_case: Any, person: Any, now: datetime
) -> None:
    made, lili = make_case(), person("lili")
    indexed(made.lead_post, now)
    later = now + timedelta(hours=5)
    casework.assign(made.pk, made.edit, lili, lili, later)
    minutes = [late_for_index(later + timedelta(minutes=late)).exists() for late in (1, 29, 31)]
    assert minutes == [False, False, True]


def test_new_counts_of_an_old_post_are_not_late_at_once(
    make_post: Any, judge: Any, policies: Any, brands: Any, now: datetime
) -> None:
    post = make_post(post_id="1", author_id="1", likes=1)
    judge(post)
    decide(post.pk, policies, now)
    indexed(post, now)
    row = {"platform": "weibo", "post_id": "1", "text": post.text, "published_at": now, "likes": 2}
    later = now + timedelta(hours=5)
    assert store([row], later, brands).updated == 1
    assert not late_for_index(later + timedelta(minutes=1)).exists()


def test_a_change_does_not_hide_how_long_a_post_waits_already(
    make_case: Any, now: datetime
) -> None:
    made = make_case()
    made.posts.update(**changed_in_index(now + timedelta(minutes=20)))
    assert late_for_index(now + timedelta(minutes=31)).exists()


def test_what_is_set_aside_waits_for_the_index_too(
    make_post: Any, judge: Any, policies: Any, now: datetime
) -> None:
    post = make_post()
    judge(post, label="not_complaint")
    assert decide(post.pk, policies, now) == "set_aside"
    assert late_for_index(now + timedelta(minutes=31)).get() == post
