"""Status: is every part well, does every source deliver, does anything wait or get refused?"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext

from complaints.domain.access import Permission
from complaints.health import check_parts
from complaints.models import CrawlRun, Delivery, Post, Rejection, Source
from complaints.models.sources import SUCCESSES, Outcome
from dashboards.access import DeskRequest, needs
from dashboards.oncall.parts import shown_parts
from dashboards.words import COUNTS

LATEST_REASONS = 12
RECENT = timedelta(hours=24)


@dataclass(frozen=True)
class ShownSource:
    """A source with its last run; `tone`: fine · bad · idle."""

    source: Source
    run: CrawlRun | None
    counts: list[tuple[str, int]]
    tone: str


@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """For the launcher and load balancers: the web server answers."""
    return JsonResponse({"status": "ok"})


@needs(Permission.STATUS_READ)
def status(request: DeskRequest) -> HttpResponse:
    now = datetime.now(UTC)
    context = {
        "sources": shown_sources(),
        "waiting": waiting(),
        "rejected": rejected_by_step(now),
        "rejections": Rejection.objects.order_by("-id")[:LATEST_REASONS],
        "now": now,
    }
    return render(request, "oncall/status.html", context)


@needs(Permission.STATUS_READ)
def parts(request: DeskRequest) -> HttpResponse:
    """The parts' health: asked for apart, because a part that is down takes seconds to say so."""
    now = datetime.now(UTC)
    shown = shown_parts(check_parts(now))
    ill = sum(not part.ok for part in shown)
    context = {"parts": shown, "ill": ill, "now": now}
    page = "oncall/_parts.html" if request.htmx else "oncall/parts.html"
    return render(request, page, context)


def shown_sources() -> list[ShownSource]:
    newest = CrawlRun.objects.filter(source=OuterRef("pk")).order_by("-started_at").values("pk")[:1]
    sources = list(Source.objects.annotate(last_run=Subquery(newest)).order_by("key"))
    runs = CrawlRun.objects.in_bulk([source.last_run for source in sources if source.last_run])
    return [shown_source(source, runs.get(source.last_run)) for source in sources]


def shown_source(source: Source, run: CrawlRun | None) -> ShownSource:
    failed = (
        run is not None and bool(run.outcome) and run.outcome not in (*SUCCESSES, Outcome.STOPPED)
    )
    tone = "bad" if source.failing_since or failed else "fine" if run else "idle"
    return ShownSource(source, run, counted(run.counts if run else {}), tone)


def counted(counts: Any) -> list[tuple[str, int]]:
    """A run's counts that have a word, in the order in which the words are listed."""
    if not isinstance(counts, dict):
        return []
    return [(word, counts[key]) for key, word in COUNTS.items() if isinstance(counts.get(key), int)]


def waiting() -> list[tuple[str, int]]:
    """How much each step still has to do, in order; every count has an index of its own."""
    return [
        (gettext("待判断"), Post.objects.filter(classified_at=None).count()),
        (
            gettext("待分派"),
            Post.objects.filter(classified_at__isnull=False, triaged_at=None).count(),
        ),
        (
            gettext("待检索入库"),
            Post.objects.filter(triaged_at__isnull=False, indexed_at=None).count(),
        ),
        (gettext("待送达的告警"), Delivery.objects.filter(sent_at=None).count()),
    ]


def rejected_by_step(now: datetime) -> list[tuple[str, int]]:
    """How many rows each step refused in the last 24 hours."""
    recent = Rejection.objects.filter(rejected_at__gte=now - RECENT)
    return list(recent.values_list("step").annotate(rows=Count("pk")).order_by("step"))
