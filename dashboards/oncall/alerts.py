"""Alerts: what on-call was told, whether it arrived, and who has taken it."""

from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from complaints.alerting import waiting_alerts
from complaints.domain.access import Permission
from complaints.models import Alert
from dashboards.access import DeskRequest, allowed, needs
from dashboards.paging import Page, cursor_of, read_cursor

PAGE_ROWS = 50
# Until worse: an incident that gets worse wakes its alert (complaints.incidents)
SNOOZES = {
    "1": timedelta(hours=1),
    "4": timedelta(hours=4),
    "12": timedelta(hours=12),
    "worse": timedelta(days=7),
}


def alert_rows() -> QuerySet[Alert]:
    """Alerts with what a row shows."""
    return Alert.objects.select_related(
        "case", "source", "incident__holder", "acknowledged_by", "passed_to"
    ).prefetch_related("deliveries")


def alert_page(waiting: bool, after: str) -> Page[Alert]:
    """One page, newest first; `waiting` leaves out what is taken, over or was kept back."""
    found = alert_rows().order_by("-raised_at", "-id")
    if waiting:
        found = found.filter(pk__in=waiting_alerts().values("pk"))
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
    """snooze:HOURS, snooze:worse, or a verdict: useful, not_useful, known. One tap each."""
    get_object_or_404(Alert, pk=alert_id)
    verb, _, what = request.POST.get("act", "").partition(":")
    now = datetime.now(UTC)
    if verb == "snooze" and what in SNOOZES:
        until = now + SNOOZES[what]
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
    refusal = "" if taken else gettext("这条告警已有同事接手。")
    if not request.htmx:
        say = messages.success if taken else messages.error
        say(request, refusal or gettext("已接手这条告警。"))
        return HttpResponseRedirect(reverse("alerts"))
    row = alert_rows().get(pk=alert_id)
    context = {"alert": row, "now": now, "refusal": refusal, "may_acknowledge": True}
    return render(request, "oncall/_alert.html", context, status=409 if refusal else 200)
