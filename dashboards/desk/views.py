"""The pages of the desk: the queue and one case."""

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from complaints.domain.access import Permission
from complaints.models import Case
from complaints.models.cases import DismissReason, Status
from dashboards.access import DeskRequest, allowed, needs
from dashboards.desk.panel import case_panel, find_case
from dashboards.desk.queue import VIEWS, Filters, category_counts, queue_page, view_counts
from dashboards.rules import category_choices


@needs(Permission.QUEUE_READ)
def queue(request: DeskRequest) -> HttpResponse:
    """The queue, or (to htmx) its next rows."""
    now = datetime.now(UTC)
    filters = Filters.read(request.GET.dict())
    page = queue_page(filters, request.user, now)
    context = {"page": page, "filters": filters, "now": now} | working(request)
    if request.htmx and filters.after:
        return render(request, "desk/_rows.html", context)
    counts = view_counts(request.user, now)
    of_category = category_counts(filters, request.user, now)
    context |= {
        "views": [(key, label, counts.get(key)) for key, label in VIEWS.items()],
        "view_label": VIEWS[filters.view],
        "statuses": Status.choices,
        "categories": [(key, label, of_category.get(key, 0)) for key, label in category_choices()],
        "in_view": sum(of_category.values()),
    }
    return render(request, "desk/queue.html", context)


@needs(Permission.QUEUE_READ)
def case(request: DeskRequest, number: str) -> HttpResponse:
    found = find_case(number)
    if found is None:
        raise Http404
    return render(request, "desk/case.html", panel_context(request, found))


def panel_context(request: DeskRequest, found: Case) -> dict[str, Any]:
    return {"now": datetime.now(UTC)} | case_panel(found) | working(request)


def working(request: DeskRequest) -> dict[str, Any]:
    """What the actions on a case need to know."""
    return {
        "may_work": allowed(request.user, Permission.CASE_WORK),
        "may_assign": allowed(request.user, Permission.CASE_ASSIGN),
        "reasons": DismissReason.choices,
    }
