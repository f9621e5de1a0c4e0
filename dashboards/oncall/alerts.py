"""Alerts: what on-call was told, whether it arrived, and who has taken it."""

from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from complaints.domain.access import Permission
from complaints.models import Alert
from dashboards.access import DeskRequest, allowed, needs
from dashboards.paging import Page, cursor_of, read_cursor

PAGE_ROWS = 50
SNOOZES = ("1", "4", "12")  # hours


def alert_rows() -> QuerySet[Alert]:
    """Alerts with what a row shows."""
    return Alert.objects.select_related(
        "case", "source", "incident", "acknowledged_by", "passed_to"
    ).prefetch_related("deliveries")


def alert_page(waiting: bool, after: str) -> Page[Alert]:
    """One page, newest first; `waiting` leaves out what somebody has taken."""
    found = alert_rows().order_by("-raised_at", "-id")
    if waiting:
        found = found.filter(acknowledged_at=None)
    cursor = read_cursor(after)
    if cursor is not None:
        moment, last = cursor
        earlier = Q(raised_at__lt=moment) | Q(raised_at=moment, id__lt=last)
        found = found.filter(earlier, raised_at__lte=moment)
    rows = list(found[: PAGE_ROWS + 1])
    shown = rows[:PAGE_ROWS]
    further = len(rows) > PAGE_ROWS
    return Page(shown, cursor_of(shown[-1].raised_at, shown[-1].pk) if further else "")


@needs(Permission.ALERT_READ)
def alerts(request: DeskRequest) -> HttpResponse:
    waiting = request.GET.get("view") == "waiting"
    context = {
        "page": alert_page(waiting, request.GET.get("after", "")),
        "view": "waiting" if waiting else "all",
        "may_acknowledge": allowed(request.user, Permission.ALERT_ACKNOWLEDGE),
        "now": datetime.now(UTC),
    }
    return render(request, "oncall/alerts.html", context)


@require_POST
@needs(Permission.ALERT_ACKNOWLEDGE)
def answer(request: DeskRequest, alert_id: int) -> HttpResponse:
    """snooze:HOURS, or a verdict: useful, not_useful, known. One tap each."""
    get_object_or_404(Alert, pk=alert_id)
    verb, _, what = request.POST.get("act", "").partition(":")
    now = datetime.now(UTC)
    if verb == "snooze" and what in SNOOZES:
        until = now + timedelta(hours=int(what))
        Alert.objects.filter(pk=alert_id).update(snoozed_until=until)
    elif verb in Alert.Verdict.values:
        Alert.objects.filter(pk=alert_id).update(verdict=verb)
    if not request.htmx:
        return HttpResponseRedirect(reverse("alerts"))
    context = {"alert": alert_rows().get(pk=alert_id), "now": now, "may_acknowledge": True}
    return render(request, "oncall/_alert.html", context)


@require_POST
@needs(Permission.ALERT_ACKNOWLEDGE)
def acknowledge(request: DeskRequest, alert_id: int) -> HttpResponse:
    """Takes an alert. Of two colleagues who press at once the first one has it."""
    get_object_or_404(Alert, pk=alert_id)
    now = datetime.now(UTC)
    taken = Alert.objects.filter(pk=alert_id, acknowledged_at=None).update(
        acknowledged_at=now, acknowledged_by=request.user
    )
    refusal = "" if taken else "这条告警已有同事接手。"
    if not request.htmx:
        say = messages.success if taken else messages.error
        say(request, refusal or "已接手这条告警。")
        return HttpResponseRedirect(reverse("alerts"))
    row = alert_rows().get(pk=alert_id)
    context = {"alert": row, "now": now, "refusal": refusal, "may_acknowledge": True}
    return render(request, "oncall/_alert.html", context, status=409 if refusal else 200)
