"""What a person does with a case, from its row in the queue or from its page."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from complaints.casework import Refused
from complaints.domain.access import Permission
from complaints.models import Case
from dashboards.access import DeskRequest, demand, holders, needs
from dashboards.desk.deeds import DEEDS
from dashboards.desk.panel import find_case
from dashboards.desk.queue import attach_rows, case_rows
from dashboards.desk.views import panel_context, working
from dashboards.errors import person_name
from dashboards.language import in_page_language

MOST_AT_ONCE = 200


@require_http_methods(["GET", "POST"])
@needs(Permission.QUEUE_READ)
def act(request: DeskRequest, number: str) -> HttpResponse:
    """Does one deed and shows what it was done on: the row, the pane or the page. A refusal says
    why. Who comes here by a link sees the case."""
    case = find_case(number)
    if case is None:
        raise Http404
    if request.method == "GET":
        return HttpResponseRedirect(reverse("case", args=[number]))
    refusal, sentence = "", ""
    try:
        sentence = performed(request, case, datetime.now(UTC))
    except Refused as error:
        refusal = in_page_language(error.args[0])
    if not request.htmx:
        say = messages.error if refusal else messages.success
        say(request, refusal or sentence)
        return HttpResponseRedirect(reverse("case", args=[number]))
    return shown(request, case, sentence, refusal)


def performed(request: DeskRequest, case: Case, now: datetime) -> str:
    """Does what `act` names (`verb` or `verb:what`) and returns its sentence. Raises Refused."""
    verb, _, what = request.POST.get("act", "").partition(":")
    if verb == "assign" and what in {"me", str(request.user.pk)}:
        verb = "claim"
    deed = DEEDS.get(verb)
    if deed is None:
        raise Refused(gettext("没有选择要做什么，请用按钮操作。"))
    demand(request.user, deed.permission)
    return deed.do(request, case, what, now)


@needs(Permission.CASE_ASSIGN)
def colleagues(request: DeskRequest) -> HttpResponse:
    """The menu of those who can be given a case."""
    others = holders(Permission.CASE_WORK).exclude(pk=request.user.pk)
    named = [(user.pk, person_name(user)) for user in others]
    return render(request, "desk/_colleagues.html", {"colleagues": named})


def shown(request: DeskRequest, case: Case, sentence: str, refusal: str) -> HttpResponse:
    """The part of the page that htmx puts in place; 409 with the current state after a refusal."""
    status = 409 if refusal else 200
    if request.POST.get("shown_as") == "row":
        answer = row_answer(request, case, refusal, status)
    else:
        fresh = find_case(case.number, request.user, datetime.now(UTC)) or case
        context = panel_context(request, fresh) | {"refusal": refusal, "done": sentence}
        answer = render(request, "desk/_case.html", context, status=status)
    answer["HX-Trigger"] = "acted"
    return answer


def row_answer(request: DeskRequest, case: Case, refusal: str, status: int) -> HttpResponse:
    row = case_rows().get(pk=case.pk)
    attach_rows([row])
    context = {"case": row, "now": datetime.now(UTC), "refusal": refusal} | working(request)
    return render(request, "rows/row.html", context, status=status, using="jinja2")


@needs(Permission.QUEUE_READ)
def row(request: DeskRequest, number: str) -> HttpResponse:
    """One row as it is now, after its case was worked in the pane."""
    case = find_case(number)
    if case is None:
        raise Http404
    return row_answer(request, case, "", 200)


@require_POST
@needs(Permission.CASE_WORK)
def bulk(request: DeskRequest) -> HttpResponse:
    """One deed on many cases (`pick`: number/edit); each that can't is told with its reason."""
    now, done, refused = datetime.now(UTC), [], {}
    for picked in request.POST.getlist("pick")[:MOST_AT_ONCE]:
        number, _, edit = picked.partition("/")
        case = find_case(number)
        if case is None:
            continue
        try:
            performed(with_edit(request, edit), case, now)
            done.append(number)
        except Refused as error:
            refused[number] = in_page_language(error.args[0])
    say_bulk(request, done, refused)
    return HttpResponseRedirect(reverse("queue") + f"?view={request.POST.get('view', 'open')[:12]}")


def with_edit(request: DeskRequest, edit: str) -> DeskRequest:
    """The request as it would be for one case."""
    fields = request.POST.copy()
    fields["edit"] = edit
    request.POST = fields  # type: ignore[assignment]
    return request


def say_bulk(request: DeskRequest, done: list[str], refused: dict[str, str]) -> None:
    if done:
        messages.success(request, gettext("已处理 %(done)s 个个案。") % {"done": len(done)})
        if request.POST.get("act", "").startswith("dismiss"):
            request.session["undo"] = done
    for number, why in list(refused.items())[:3]:
        messages.error(request, gettext("%(number)s：%(why)s") % {"number": number, "why": why})
    if not done and not refused:
        messages.error(request, gettext("还没有选中个案：按 x 选中，再操作。"))


@require_POST
@needs(Permission.CASE_WORK)
def undo(request: DeskRequest) -> HttpResponse:
    """Takes the last bulk dismissal back."""
    numbers, now, back = request.session.pop("undo", []), datetime.now(UTC), 0
    for case in Case.objects.filter(number__in=numbers, status="dismissed"):
        try:
            performed(with_edit(reopening(request), str(case.edit)), case, now)
            back += 1
        except Refused as error:
            messages.error(
                request,
                gettext("%(number)s：%(error)s")
                % {"number": case.number, "error": in_page_language(error.args[0])},
            )
    messages.success(request, gettext("已撤销 %(back)s 个驳回。") % {"back": back})
    return HttpResponseRedirect(reverse("queue"))


def reopening(request: DeskRequest) -> DeskRequest:
    fields = request.POST.copy()
    fields["act"] = "reopen"
    request.POST = fields  # type: ignore[assignment]
    return request
