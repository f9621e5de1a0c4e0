"""Saved searches and exports: under a name, written in the background, fetched by their owner."""

import secrets
import subprocess
import sys
from datetime import UTC, datetime

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from complaints import audit
from complaints.domain.access import Permission
from complaints.domain.cleaning import clean_line
from complaints.models import PostExport, SavedView
from complaints.post_exports import path_of
from dashboards.access import DeskRequest, needs

SHORTEST_PURPOSE, SHOWN = 2, 30
FORMS = ("csv", "xlsx")


@require_POST
@needs(Permission.POST_SEARCH)
def save_view(request: DeskRequest) -> HttpResponse:
    name = clean_line(request.POST.get("name", ""), 60)
    query = clean_line(request.POST.get("query", ""), 1000)
    if not name or not query.startswith("?"):
        messages.error(request, gettext("请给这个检索起个名字。"))
        return HttpResponseRedirect(reverse("search"))
    SavedView.objects.create(
        owner=request.user, name=name, query=query, slug=secrets.token_urlsafe(8)[:11],
        made_at=datetime.now(UTC),
    )  # fmt: skip
    messages.success(
        request, gettext("已保存“%(name)s”，把它的链接发给同事就能共享。") % {"name": name}
    )
    return HttpResponseRedirect(reverse("search") + query)


@needs(Permission.POST_SEARCH)
def saved_view(request: DeskRequest, slug: str) -> HttpResponse:
    """Whoever has the link sees the search with their own rights."""
    view = get_object_or_404(SavedView, slug=slug)
    return HttpResponseRedirect(reverse("search") + view.query)


@require_POST
@needs(Permission.POST_EXPORT)
def export(request: DeskRequest) -> HttpResponse:
    """Asks for an export. What it is for is asked and logged."""
    purpose, form = clean_line(request.POST.get("purpose", ""), 200), request.POST.get("form", "")
    if len(purpose) < SHORTEST_PURPOSE or form not in FORMS:
        messages.error(request, gettext("请写明导出用途，再选 XLSX 或 CSV。"))
        return HttpResponseRedirect(reverse("search"))
    query = clean_line(request.POST.get("query", ""), 1000)
    now = datetime.now(UTC)
    with transaction.atomic():
        made = PostExport.objects.create(
            owner=request.user, query=query, purpose=purpose, form=form, asked_at=now
        )
        audit.record(request.user, "posts:export", str(made.pk), now, purpose=purpose, query=query)
    subprocess.Popen(
        [sys.executable, "manage.py", "export_posts"],
        cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    return HttpResponseRedirect(reverse("exports"))


@needs(Permission.POST_EXPORT)
def exports(request: DeskRequest) -> HttpResponse:
    """One's own exports with their progress."""
    mine = PostExport.objects.filter(owner=request.user).order_by("-pk")[:SHOWN]
    going = any(item.state in ("waiting", "running") for item in mine)
    context = {"exports": mine, "going": going, "now": datetime.now(UTC)}
    page = "trends/_exports.html" if request.htmx else "trends/exports.html"
    return render(request, page, context)


@needs(Permission.POST_EXPORT)
def download(request: DeskRequest, export_id: int) -> HttpResponseBase:
    found = get_object_or_404(PostExport, pk=export_id, owner=request.user, state="done")
    path = path_of(found)
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=found.name)
