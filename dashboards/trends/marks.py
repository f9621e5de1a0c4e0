"""Marks on the charts: a release, a date of the class calendar."""

from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from complaints import audit
from complaints.domain.access import Permission
from complaints.domain.cleaning import clean_line
from complaints.domain.times import SHANGHAI
from complaints.models import Mark
from dashboards.access import DeskRequest, demand, needs


@require_POST
@needs(Permission.TREND_READ)
def drop_mark(request: DeskRequest, mark_id: int) -> HttpResponse:
    """One's own; those of others with the right to work on incidents. The audit log names it."""
    mark = get_object_or_404(Mark, pk=mark_id)
    if mark.by_id != request.user.pk:
        demand(request.user, Permission.INCIDENT_WORK)
    with transaction.atomic():
        mark.delete()
        audit.record(request.user, "mark:drop", mark.label, datetime.now(UTC))
    messages.success(request, gettext("已删除标记。"))
    return HttpResponseRedirect(reverse("trends"))


@require_POST
@needs(Permission.TREND_READ)
def add_mark(request: DeskRequest) -> HttpResponse:
    """A release or a date of the class calendar on the charts."""
    label = clean_line(request.POST.get("label", ""), 60)
    try:
        at = datetime.fromisoformat(request.POST.get("at", "")).replace(tzinfo=SHANGHAI)
    except ValueError:
        at = None
    if label and at is not None and abs(at - datetime.now(UTC)) < timedelta(days=800):
        Mark.objects.create(at=at.astimezone(UTC), label=label, by=request.user)
        messages.success(request, gettext("已加上标记。"))
    else:
        messages.error(request, gettext("请写明标记的名称和时间。"))
    return HttpResponseRedirect(reverse("trends"))
