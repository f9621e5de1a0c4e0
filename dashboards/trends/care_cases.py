"""The cases behind a figure of care: who waited how long, and who is satisfied."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from complaints.domain.access import Permission
from complaints.models import Case
from dashboards.access import DeskRequest, needs
from dashboards.trends.asking import moment
from dashboards.trends.care import WAITS, cases_of

SHOWN = 500
SCORES = "satisfaction"


def cases_url(key: str, since: datetime, until: datetime) -> str:
    """The page with the cases that the figure counts."""
    asked = {"what": key, "since": since.isoformat(), "until": until.isoformat()}
    return f"{reverse('care_cases')}?{urlencode(asked)}"


@needs(Permission.TREND_READ)
def care_cases(request: DeskRequest) -> HttpResponse:
    now = datetime.now(UTC)
    since = moment(request.GET.get("since", "")) or now - timedelta(days=7)
    until = moment(request.GET.get("until", "")) or now
    key, late = request.GET.get("what", ""), request.GET.get("late") == "yes"
    found = counted(key, since, until, late=late)
    rows = [(case, took(case, key)) for case in found.select_related("lead_post")[:SHOWN]]
    context = {
        "title": gettext("客户评分") if key == SCORES else WAITS[known(key)].name,
        "rows": rows, "total": found.count(), "late": late, "scored": key == SCORES,
        "here": cases_url(key, since, until), "has_clock": has_clock(key),
        "since": since, "until": until, "now": now,
    }  # fmt: skip
    return render(request, "trends/care_cases.html", context)


def known(key: str) -> str:
    return key if key in WAITS else "first_response"


def has_clock(key: str) -> bool:
    return key != SCORES and WAITS[known(key)].due is not None


def counted(key: str, since: datetime, until: datetime, *, late: bool) -> QuerySet[Case]:
    if key == SCORES:
        opened = Case.objects.filter(opened_at__gte=since, opened_at__lt=until)
        return opened.filter(satisfaction__isnull=False).order_by("-pk")
    return cases_of(known(key), since, until, late=late)


def took(case: Case, key: str) -> timedelta | None:
    """From the moment on which its clocks started."""
    if key == SCORES:
        return None
    came: datetime = getattr(case, WAITS[known(key)].came)
    return came - case.clocks_from
