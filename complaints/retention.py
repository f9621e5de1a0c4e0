"""How long records live (policies/retention.yml). What an open case needs is never taken away."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from complaints.domain.times import SHANGHAI
from complaints.kept_files import UPLOAD_KEPT, swept
from complaints.models import (
    CaseContact,
    CrawlRun,
    Evidence,
    Post,
    PostExport,
    Presence,
    Rejection,
    RequestDay,
)
from complaints.steps import Counts

BATCH = 500  # rows in one transaction
PRESENCE = timedelta(days=1)  # who has a case open tells nobody anything after seconds
NOT_IN_OPEN_CASE = Q(post__case=None) | Q(post__case__ended_at__isnull=False)


def purge_step(days: Mapping[str, int], now: datetime) -> Counts:
    """Takes away what has outlived its days; counts by kind. Killed half-way, it goes on."""
    counts = {}
    for kind, find in EXPIRED.items():
        counts[kind] = deleted(find(now - timedelta(days=days[kind])))
    counts["identities"] = identities_forgotten(now - timedelta(days=days["identities"]))
    counts["presences"] = deleted(Presence.objects.filter(seen_at__lt=now - PRESENCE))
    counts["files"] = swept("uploads", now - UPLOAD_KEPT)
    counts["files"] += swept("rejected", now - timedelta(days=days["rejections"]))
    counts["files"] += swept("exports", now - timedelta(days=days["exports"]))
    return counts


def evidence_before(moment: datetime) -> QuerySet[Evidence]:
    return Evidence.objects.filter(NOT_IN_OPEN_CASE, fetched_at__lt=moment)


def rejections_before(moment: datetime) -> QuerySet[Rejection]:
    return Rejection.objects.filter(rejected_at__lt=moment)


def runs_before(moment: datetime) -> QuerySet[CrawlRun]:
    return CrawlRun.objects.filter(finished_at__lt=moment)


def request_days_before(moment: datetime) -> QuerySet[RequestDay]:
    return RequestDay.objects.filter(day__lt=moment.astimezone(SHANGHAI).date())


def exports_before(moment: datetime) -> QuerySet[PostExport]:
    return PostExport.objects.filter(asked_at__lt=moment)


EXPIRED: Mapping[str, Callable[[datetime], "QuerySet[Model]"]] = {
    "evidence": evidence_before,
    "rejections": rejections_before,
    "crawl_runs": runs_before,
    "request_days": request_days_before,
    "exports": exports_before,
}
KINDS = (*EXPIRED, "identities")


def deleted(expired: "QuerySet[Model]") -> int:
    """Rows go in batches, so that nobody waits long for the database."""
    gone = 0
    while keys := list(expired.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        gone += len(keys)
        expired.model._default_manager.filter(pk__in=keys).delete()
    return gone


def identities_forgotten(moment: datetime) -> int:
    """The envelope and the telephones go, the author's pseudonym stays: the post is counted, its
    author is nobody."""
    expired = Post.objects.filter(
        Q(case=None) | Q(case__ended_at__isnull=False), fetched_at__lt=moment
    ).exclude(author_sealed="", contact_keys=[])
    gone = 0
    while keys := list(expired.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        gone += Post.objects.filter(pk__in=keys).update(author_sealed="", contact_keys=[])
    deleted(contacts_before(moment))
    return gone


def contacts_before(moment: datetime) -> QuerySet[CaseContact]:
    """The telephones of ended cases that got their last post before the moment. A merged case has
    no posts until it is split off again: its telephones live as long after the merge."""
    younger = Post.objects.filter(case=OuterRef("case"), fetched_at__gte=moment)
    merged = Q(case__merged_into__isnull=False, case__ended_at__gte=moment)
    return CaseContact.objects.filter(~Exists(younger), ~merged, case__ended_at__isnull=False)
