"""Incidents: one card for one cause, and what people do with it."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from complaints import incident_work as core
from complaints.casework import Refused
from complaints.domain.access import Permission
from complaints.models import Incident
from dashboards.access import DeskRequest, allowed, needs
from dashboards.language import in_page_language
from dashboards.words import FACTS, OTHER_FACT, OTHER_PLATFORM, PLATFORMS

SHOWN, EXAMPLES, MOST, CASES = 50, 5, 500, 100


@needs(Permission.TREND_READ)
def incidents(request: DeskRequest) -> HttpResponse:
    """Open ones first, then what was closed lately."""
    found = Incident.objects.select_related("holder").order_by("-began_at")
    closed = request.GET.get("view") == "closed"
    wanted = found.filter(state="closed") if closed else found.exclude(state="closed")
    rows = [(item, item.posts.count(), item.cases.count()) for item in wanted[:SHOWN]]
    context = {"rows": rows, "view": "closed" if closed else "open", "now": datetime.now(UTC)}
    return render(request, "oncall/incidents.html", context)


@needs(Permission.TREND_READ)
def incident(request: DeskRequest, incident_id: int) -> HttpResponse:
    found = get_object_or_404(Incident.objects.select_related("holder"), pk=incident_id)
    return render(request, "oncall/incident.html", incident_context(request, found))


def incident_context(request: DeskRequest, found: Incident) -> dict[str, Any]:
    platforms = Counter(found.posts.values_list("platform", flat=True)[:5000])
    whole = request.GET.get("posts") == "all"
    cases = found.cases.select_related("assignee", "lead_post").order_by("pk")[:CASES]
    return {
        "incident": found,
        "total": found.posts.count(),
        "platforms": [
            (PLATFORMS.get(key, OTHER_PLATFORM), number) for key, number in platforms.most_common()
        ],
        "facts": [
            (FACTS.get(kind, OTHER_FACT), value, number)
            for kind, value, number in core.shared_facts(found)
        ],
        "phrases": core.common_phrases(found),
        "examples": found.posts.order_by("published_at")[: MOST if whole else EXAMPLES],
        "whole": whole,
        "cases": cases,
        "others": Incident.objects.exclude(pk=found.pk).exclude(state="closed")[:20],
        "may_work": allowed(request.user, Permission.INCIDENT_WORK),
        "now": datetime.now(UTC),
    }


@require_POST
@needs(Permission.INCIDENT_WORK)
def act(request: DeskRequest, incident_id: int) -> HttpResponse:
    """hold, close, rename, merge, split or out:CASE_NUMBER."""
    get_object_or_404(Incident, pk=incident_id)
    verb, _, what = request.POST.get("act", "").partition(":")
    now = datetime.now(UTC)
    try:
        target = done(request, verb, what, incident_id, now)
    except Refused as error:
        messages.error(request, in_page_language(error.args[0]))
        target = incident_id
    return HttpResponseRedirect(reverse("incident", args=[target]))


def done(request: DeskRequest, verb: str, what: str, incident_id: int, now: datetime) -> int:
    """Does it and returns the incident to show. Raises Refused."""
    if verb == "hold":
        core.hold(incident_id, request.user)
    elif verb == "close":
        core.close(incident_id, request.user, request.POST.get("note", ""), now)
    elif verb == "rename":
        core.rename(incident_id, request.POST.get("title", ""))
    elif verb == "merge":
        other = request.POST.get("other", "")
        return core.merge_into(incident_id, int(other) if other.isdecimal() else 0, now).pk
    elif verb == "split":
        title = request.POST.get("title", "")
        return core.split(incident_id, request.POST.getlist("cases"), title, request.user, now).pk
    elif verb == "out":
        core.take_out(incident_id, what[:24])
    else:
        raise Refused(gettext("没有选择要做什么。"))
    return incident_id
