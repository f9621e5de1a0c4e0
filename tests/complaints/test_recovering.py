"""Alerts whose reason is gone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from complaints.alerting import raise_alert
from complaints.models import Alert, StepTally
from complaints.recovering import resolve_over

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
