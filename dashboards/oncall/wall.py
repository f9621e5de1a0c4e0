"""The wall: one screen that says whether anything needs somebody now. And health for machines."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from complaints.alerting import waiting_alerts
from complaints.asked import on_rota
from complaints.domain.access import Permission
from complaints.health import check_parts
from complaints.metrics import exposition
from complaints.models import Case, Incident, Post, Source
from dashboards.access import DeskRequest, allowed, needs
from dashboards.api.access import user_of_token
from dashboards.errors import person_name
from dashboards.oncall.status import waiting as waiting_rows

NEEDED = ("database", "policies")  # without these no page can answer


@needs(Permission.STATUS_READ)
def wall(request: DeskRequest) -> HttpResponse:
    """The page, or (to htmx, every 15 seconds) what is on it."""
    page = "oncall/_wall.html" if request.htmx else "oncall/wall.html"
    return render(request, page, wall_context(datetime.now(UTC)))


def wall_context(now: datetime) -> dict[str, Any]:
    waiting = waiting_alerts()
    oldest = waiting.aggregate(at=Min("raised_at"))["at"]
    unjudged = Post.objects.filter(classified_at=None).aggregate(at=Min("fetched_at"))["at"]
    return {
        "incidents": Incident.objects.exclude(state="closed")
        .select_related("holder")
        .order_by("-began_at")[:6],
        "waiting": waiting.count(),
        "oldest": oldest,
        "sources_bad": list(Source.objects.filter(active=True, failing_since__isnull=False)),
        "sources": Source.objects.filter(active=True).count(),
        "lag": now - unjudged if unjudged else timedelta(0),
        "open_cases": Case.objects.filter(ended_at=None).count(),
        "late_cases": Case.objects.filter(ended_at=None, next_due_at__lt=now).count(),
        "queues": waiting_rows(),
        "rota": [person_name(user) for user in on_rota(now)],
        "now": now,
    }


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """The parts without which no page can be shown are well; names only, no details."""
    parts = {part.name: part.ok for part in check_parts(datetime.now(UTC), NEEDED)}
    ready = all(parts.values())
    return JsonResponse({"ready": ready, "parts": parts}, status=200 if ready else 503)


@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, with a token of somebody who may see the status, or a session."""
    user = request.user if request.user.is_authenticated else user_of_token(request)
    if user is None or not allowed(user, Permission.STATUS_READ):
        return HttpResponse("A token of somebody with status:read is needed.\n", status=401)
    text = exposition(datetime.now(UTC))
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")
