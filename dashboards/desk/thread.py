"""What others wrote around a case's post: asked for once the case itself is shown."""

from datetime import UTC, datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render

from complaints.domain.access import Permission
from complaints.threads import thread_of
from dashboards.access import DeskRequest, needs
from dashboards.desk.panel import find_case


@needs(Permission.QUEUE_READ)
def thread(request: DeskRequest, number: str) -> HttpResponse:
    """The post that the case's post answers and the other comments under it; nothing if alone."""
    found = find_case(number)
    if found is None:
        raise Http404
    context = {"case": found, "thread": thread_of(found), "now": datetime.now(UTC)}
    return render(request, "desk/_thread.html", context)
