"""Alerts whose reason is gone wait for nobody; who was told of a fault hears that it is over."""

from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from complaints.alerting import current_rules
from complaints.models import Alert, Post, StepTally
from complaints.reminding import tell_again
from complaints.transactions import retried

FAULTS = (
    Alert.Kind.CRAWL_FAILED, Alert.Kind.SOURCE_SILENT, Alert.Kind.SEARCH_BEHIND,
    Alert.Kind.STEP_FAILED,
)  # fmt: skip
CRAWL = "crawl"  # runs once a source: that another one's went well says nothing
MOST = 200
AGAIN = ":again "  # parts a key from when its failure was over before


def resolve_over(now: datetime) -> int:
    """How many alerts are over since the last look."""
    found = Alert.objects.filter(over(now), resolved_at=None).order_by("pk")[:MOST]
    return sum(resolved(alert, now) for alert in found)


def over(now: datetime) -> Q:
    newer = Post.objects.filter(
        source=OuterRef("source"), fetched_at__gt=OuterRef("raised_at")
    ).order_by()
    reasons = (
        Q(case__ended_at__isnull=False)
        | Q(kind=Alert.Kind.CLOCK_BREACH, case__next_due_at__gt=now)
        | Q(kind=Alert.Kind.CRAWL_FAILED, source__isnull=False, source__failing_since=None)
        | (Q(kind=Alert.Kind.SOURCE_SILENT) & Q(Exists(newer)))
        | step_works_again()
    )
    return reasons if late_for_index(now).exists() else reasons | Q(kind=Alert.Kind.SEARCH_BEHIND)


def step_works_again() -> Q:
    """Failures of steps whose last run ended well, after the alert. The step is the third part of
    the key (`step_failed:dag:task:since`); a run that failed ended when it failed."""
    well = StepTally.objects.exclude(step=CRAWL).exclude(last_failed_at=F("last_ended_at"))
    return reduce(
        or_,
        (
            Q(event_key__contains=f":{tally.step}:", raised_at__lt=tally.last_ended_at)
            for tally in well
        ),
        Q(pk=None),
    ) & Q(kind=Alert.Kind.STEP_FAILED)


def key_of_streak(event_key: str) -> str:
    """Under which key a failure is told now. Airflow names a streak by the last good run of the
    whole DAG; a step of it may have worked in between, and what is over must be told anew when it
    returns. The same key until that is over too, so that nobody is told twice."""
    same = Q(event_key=event_key) | Q(event_key__startswith=f"{event_key}{AGAIN}")
    last = Alert.objects.filter(same).order_by("-pk").first()
    if last is None or last.resolved_at is None:
        return last.event_key if last else event_key
    return f"{event_key}{AGAIN}{last.resolved_at:%m%d%H%M%S}"


def late_for_index(now: datetime) -> QuerySet[Post]:
    """Posts that wait for Elasticsearch longer than the rule allows, the longest wait first."""
    limit = timedelta(minutes=current_rules()["search_behind"].number)
    waiting = Post.objects.filter(triaged_at__isnull=False, indexed_at=None)
    return waiting.filter(index_due_at__lt=now - limit).order_by("index_due_at", "pk")


@retried
def resolved(alert: Alert, now: datetime) -> bool:
    mine = Alert.objects.filter(pk=alert.pk, resolved_at=None).update(resolved_at=now)
    if mine and alert.kind in FAULTS:
        tell_again(alert, "resolved", now)
    return bool(mine)


@retried
def late_again(event_key: str, now: datetime) -> bool:
    """Whether a breach was over only because its clock was set anew (another grade, a customer who
    is not satisfied): nobody took it, so that it waits once more and is told once more."""
    known = Alert.objects.filter(event_key=event_key, acknowledged_at=None)
    alert = known.exclude(resolved_at=None).select_for_update(of=("self",)).first()
    if alert is None:
        return False
    Alert.objects.filter(pk=alert.pk).update(resolved_at=None)
    tell_again(alert, f"again {now:%m%d%H%M}", now)
    return True
