"""What a person does with a case, from its row in the queue or from its page."""

from datetime import UTC, datetime

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from complaints import casework
from complaints.casework import Refused
from complaints.domain.access import Permission
from complaints.models import Case
from dashboards.access import DeskRequest, demand, holders, needs
from dashboards.desk.panel import find_case
from dashboards.desk.queue import attach_post_counts, case_rows
from dashboards.desk.views import panel_context, working
from dashboards.errors import person_name

DONE = {
    "confirm": "已确认是投诉。",
    "dismiss": "已驳回，可以撤销。",
    "reopen": "已撤销驳回。",
    "assign": "已交给{name}。",
}


@require_POST
@needs(Permission.CASE_WORK)
def act(request: DeskRequest, number: str) -> HttpResponse:
    """Does one act and shows what it was done on: the row, or the page. A refusal says why.

    `act` is confirm, reopen, dismiss:REASON, assign:me or assign:USER_ID; `edit` is the state of
    the case that the person saw.
    """
    case = find_case(number)
    if case is None:
        raise Http404
    edit, refusal, sentence = request.POST.get("edit", ""), "", ""
    known = edit.isascii() and edit.isdigit() and len(edit) < 10
    try:
        sentence = performed(request, case, int(edit) if known else -1, datetime.now(UTC))
    except Refused as error:
        refusal = str(error)
    if not request.htmx:
        say = messages.error if refusal else messages.success
        say(request, refusal or sentence)
        return HttpResponseRedirect(reverse("case", args=[number]))
    return shown(request, case, refusal)


def performed(request: DeskRequest, case: Case, edit: int, now: datetime) -> str:
    """Does the act and returns the sentence for it. Raises Refused."""
    verb, _, what = request.POST.get("act", "").partition(":")
    if verb == "confirm":
        casework.confirm(case.pk, edit, request.user, now)
    elif verb == "reopen":
        casework.reopen(case.pk, edit, request.user, now)
    elif verb == "dismiss":
        casework.dismiss(case.pk, edit, request.user, what, now)
    elif verb == "assign":
        assignee = assignee_of(request, what)
        casework.assign(case.pk, edit, request.user, assignee, now)
        return DONE[verb].format(name=person_name(assignee))
    else:
        raise Refused("没有选择要做什么，请用按钮操作。")
    return DONE[verb]


def assignee_of(request: DeskRequest, what: str) -> User:
    """Oneself, or a colleague, which needs a permission of its own. Raises Refused."""
    if what in {"me", str(request.user.pk)}:
        return request.user
    demand(request.user, Permission.CASE_ASSIGN)
    if what.isascii() and what.isdigit() and len(what) < 19:
        found = holders(Permission.CASE_WORK).filter(pk=int(what)).first()
        if found is not None:
            return found
    raise Refused("请先选择要转派给哪位同事。")


@needs(Permission.CASE_ASSIGN)
def colleagues(request: DeskRequest) -> HttpResponse:
    """The menu of those who can be given a case."""
    others = holders(Permission.CASE_WORK).exclude(pk=request.user.pk)
    named = [(user.pk, person_name(user)) for user in others]
    return render(request, "desk/_colleagues.html", {"colleagues": named})


def shown(request: DeskRequest, case: Case, refusal: str) -> HttpResponse:
    """The part of the page that htmx puts in place; 409 with the current state after a refusal."""
    status = 409 if refusal else 200
    if request.POST.get("shown_as") == "row":
        row = case_rows().get(pk=case.pk)
        attach_post_counts([row])
        context = {"case": row, "now": datetime.now(UTC), "refusal": refusal} | working(request)
        return render(request, "desk/_row.html", context, status=status)
    fresh = find_case(case.number) or case
    context = panel_context(request, fresh) | {"refusal": refusal}
    return render(request, "desk/_case.html", context, status=status)
