"""Taking an alert from its message: one tap, no sign-in, for whoever is on call."""

from datetime import UTC, datetime

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from complaints.asked import asked_for
from complaints.domain.access import Permission
from complaints.models import Alert
from complaints.notifications.messages import alert_of_token
from dashboards.access import allowed


@login_not_required
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the alert and a script takes it at once: a mail scanner that only looks takes
    nothing. It is taken for who is asked now, or for who is signed in."""
    alert = alert_of_token(token)
    now = datetime.now(UTC)
    if alert is None:
        return render(request, "oncall/take.html", {"alert": None, "now": now}, status=404)
    who = taker(request, alert, now)
    if request.method == "POST":
        answered(alert, who, request.POST.get("act", ""), now)
        alert.refresh_from_db()
    context = {"alert": alert, "who": who, "verdicts": Alert.Verdict.choices, "now": now}
    return render(request, "oncall/take.html", context)


def answered(alert: Alert, who: User | None, act: str, now: datetime) -> None:
    """A verdict on an alert that somebody has, once (links are passed on); else it is taken."""
    if act in Alert.Verdict.values:
        taken = Alert.objects.filter(pk=alert.pk, acknowledged_at__isnull=False)
        taken.filter(verdict="").update(verdict=act)
    elif who is not None:
        Alert.objects.filter(pk=alert.pk, acknowledged_at=None).update(
            acknowledged_at=now, acknowledged_by=who
        )


def taker(request: HttpRequest, alert: Alert, now: datetime) -> User | None:
    user = request.user
    if isinstance(user, User) and allowed(user, Permission.ALERT_ACKNOWLEDGE):
        return user
    return alert.passed_to or next(iter(asked_for(alert.kind, now)), None)
