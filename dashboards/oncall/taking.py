"""Taking an alert from its message: one tap, no sign-in, for whoever is on call."""

from datetime import UTC, datetime

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from complaints.domain.access import Permission
from complaints.models import Alert
from complaints.notifications.messages import alert_of_token
from complaints.watching import on_rota
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
    if request.method == "POST" and who is not None:
        Alert.objects.filter(pk=alert.pk, acknowledged_at=None).update(
            acknowledged_at=now, acknowledged_by=who
        )
        alert.refresh_from_db()
    examples = alert.incident.posts.order_by("published_at")[:3] if alert.incident else []
    context = {"alert": alert, "who": who, "examples": examples, "now": now}
    return render(request, "oncall/take.html", context)


def taker(request: HttpRequest, alert: Alert, now: datetime) -> User | None:
    user = request.user
    if isinstance(user, User) and allowed(user, Permission.ALERT_ACKNOWLEDGE):
        return user
    rota = on_rota(now)
    return alert.passed_to or (rota[0] if rota else None)
