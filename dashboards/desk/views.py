"""The pages of the desk: the queue, one case, what is new, who else is there."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from complaints.domain.access import Permission
from complaints.evidence_pack import packed
from complaints.models import Case, Incident, Presence
from complaints.models.cases import DismissReason, Result, Status
from dashboards.access import DeskRequest, allowed, needs
from dashboards.desk.contact import contact_panel
from dashboards.desk.panel import case_panel, find_case
from dashboards.desk.queue import VIEWS, Filters, chosen, counted, queue_page, view_counts
from dashboards.desk.times import case_times
from dashboards.rules import category_choices
from dashboards.words import SEVERITIES

PRESENT = timedelta(seconds=25)  # since the page was last heard of
MOST_NEWS, MOST_PRESENT = 99, 50


@needs(Permission.QUEUE_READ)
def queue(request: DeskRequest) -> HttpResponse:
    """The queue, or (to htmx) its next rows."""
    now = datetime.now(UTC)
    filters = Filters.read(request.GET.dict())
    page = queue_page(filters, request.user, now)
    context = {"page": page, "filters": filters, "now": now} | working(request)
    if request.htmx and filters.after:
        return render(request, "rows/rows.html", context, using="jinja2")
    context |= views_context(request, filters, now) | {
        "statuses": [item for item in Status.choices if item[0] not in ("closed", "dismissed")],
        "categories": category_choices(),
        "newest": newest_case(),
        "undo": len(request.session.get("undo", [])),
        "present": present(request.user, now),
    }
    return render(request, "desk/queue.html", context)


def views_context(request: DeskRequest, filters: Filters, now: datetime) -> dict[str, Any]:
    counts = view_counts(request.user, now)
    shown = {view: counted(counts[view]) if view in counts else "" for view in VIEWS}
    return {
        "views": [(view, label, shown[view]) for view, label in VIEWS.items()],
        "view_label": VIEWS[filters.view],
        "in_view": shown[filters.view],
        "filters": filters,
    }


@needs(Permission.QUEUE_READ)
def views(request: DeskRequest) -> HttpResponse:
    """The views with their counts, asked for again after every deed."""
    filters = Filters.read(request.GET.dict())
    context = views_context(request, filters, datetime.now(UTC))
    return render(request, "desk/_views.html", context)


def newest_case() -> int:
    return Case.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def present(user: User, now: datetime) -> list[Presence]:
    """Who else has a case open now, for the rows of the queue."""
    others = Presence.objects.filter(seen_at__gt=now - PRESENT).exclude(user=user)
    named = others.select_related("user", "case").only(
        "writing", "case__number", "user__username", "user__first_name", "user__last_name"
    )
    return list(named.order_by("pk")[:MOST_PRESENT])


@needs(Permission.QUEUE_READ)
def news(request: DeskRequest) -> HttpResponse:
    """How many cases of this view came after the page was shown (they wait behind a button), and
    who has which case open."""
    filters, now = Filters.read(request.GET.dict()), datetime.now(UTC)
    since = request.GET.get("since", "")
    after = int(since) if since.isascii() and since.isdigit() and len(since) < 18 else 2**62
    found = chosen(filters, request.user, now).filter(pk__gt=after)
    waiting = len(found.order_by().values_list("pk")[: MOST_NEWS + 1])
    context = {"waiting": waiting, "many": MOST_NEWS, "filters": filters, "since": since}
    context["present"] = present(request.user, now)
    return render(request, "desk/_news.html", context)


@needs(Permission.QUEUE_READ)
def case(request: DeskRequest, number: str) -> HttpResponse:
    """One case: a page, or (to htmx) the pane beside the queue."""
    found = find_case(number, request.user, datetime.now(UTC))
    if found is None:
        raise Http404
    page = "desk/_case.html" if request.htmx else "desk/case.html"
    return render(request, page, panel_context(request, found))


def panel_context(request: DeskRequest, found: Case) -> dict[str, Any]:
    now = datetime.now(UTC)
    panel = case_panel(found)
    return (
        {"now": now}
        | panel
        | case_times(found, panel, now)
        | contact_panel(found, panel, request.user, now)
        | working(request)
    )


def working(request: DeskRequest) -> dict[str, Any]:
    """What the actions on a case need to know."""
    return {
        "may_work": allowed(request.user, Permission.CASE_WORK),
        "may_assign": allowed(request.user, Permission.CASE_ASSIGN),
        "may_approve": allowed(request.user, Permission.CASE_APPROVE),
        "may_pack": allowed(request.user, Permission.EVIDENCE_EXPORT),
        "may_reveal": allowed(request.user, Permission.IDENTITY_REVEAL),
        "reasons": DismissReason.choices,
        "menus": menus(request),
        "results": Result.choices,
        "all_categories": category_choices(),
        "severities": SEVERITIES.items(),
    }


def menus(request: DeskRequest) -> str:
    """To whom, and why not: the same in every row, so they are written once a page."""
    may_assign = allowed(request.user, Permission.CASE_ASSIGN)
    told = {"may_assign": may_assign, "reasons": DismissReason.choices}
    return render_to_string("desk/_menus.html", told)


@needs(Permission.CASE_WORK)
def incident_choice(request: DeskRequest, number: str) -> HttpResponse:
    """The open incidents that a case could belong to; asked for when somebody wants to choose."""
    found = find_case(number)
    if found is None:
        raise Http404
    going = Incident.objects.exclude(state=Incident.State.CLOSED).order_by("-pk")[:20]
    return render(request, "desk/_incident_choice.html", {"case": found, "incidents": going})


@require_POST
@needs(Permission.QUEUE_READ)
def presence(request: DeskRequest, number: str) -> HttpResponse:
    """Says that this person has the case open, and who else has."""
    found = Case.objects.filter(number=number).only("pk").first()
    if found is None:
        raise Http404
    now = datetime.now(UTC)
    Presence.objects.update_or_create(
        case=found,
        user=request.user,
        defaults={"seen_at": now, "writing": request.POST.get("writing") == "yes"},
    )
    others = Presence.objects.filter(case=found, seen_at__gt=now - PRESENT)
    others = others.exclude(user=request.user).select_related("user").order_by("user")
    return render(request, "desk/_presence.html", {"others": others[:5]})


@require_POST
@needs(Permission.EVIDENCE_EXPORT)
def pack(request: DeskRequest, number: str) -> HttpResponse:
    """The evidence pack of a case, as a download."""
    found = find_case(number)
    if found is None:
        raise Http404
    content = packed(found, request.user, datetime.now(UTC))
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{found.number}.zip"'
    return answer
