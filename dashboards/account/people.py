"""Pages about people: one's own sessions and tokens, everybody's shifts, the audit log."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from complaints import audit
from complaints.domain.access import Permission
from complaints.domain.times import SHANGHAI
from complaints.models import ApiToken, AuditEntry, Shift, SignIn
from dashboards.access import DeskRequest, allowed, holders, needs
from dashboards.errors import person_name
from dashboards.paging import Page, cursor_of, read_cursor

SHOWN = 50
CHECKED = 1000  # newest audit entries whose chain is looked at
AHEAD = timedelta(days=14)
LONGEST_SHIFT = timedelta(days=31)


@require_http_methods(["GET", "POST"])
@needs(Permission.QUEUE_READ)
def sessions(request: DeskRequest) -> HttpResponse:
    """Where one is signed in, and the tokens of one's programs."""
    fresh = ""
    if request.method == "POST":
        fresh = changed_own(request)
        if not fresh:
            return HttpResponseRedirect(reverse("sessions"))
    alive = Session.objects.filter(expire_date__gt=datetime.now(UTC)).values("session_key")
    context = {
        "sign_ins": SignIn.objects.filter(user=request.user, session_key__in=alive).order_by("-at"),
        "own_key": request.session.session_key,
        "tokens": ApiToken.objects.filter(user=request.user).order_by("-made_at"),
        "fresh": fresh,
        "now": datetime.now(UTC),
    }
    return render(request, "account/sessions.html", context)


def changed_own(request: DeskRequest) -> str:
    """Ends a session, or makes or takes back a token. A new token is returned, once."""
    verb, _, what = request.POST.get("act", "").partition(":")
    now = datetime.now(UTC)
    if verb == "end":
        found = SignIn.objects.filter(user=request.user, pk=int(what or 0)).first()
        if found is not None:
            Session.objects.filter(session_key=found.session_key).delete()
            found.delete()
            messages.success(request, gettext("已退出那个浏览器。"))
    elif verb == "token":
        return new_token(request.user, request.POST.get("name", "")[:60] or "API", now)
    elif verb == "drop":
        ApiToken.objects.filter(user=request.user, pk=int(what or 0)).delete()
        audit.record(request.user, "token:drop", what, now)
    return ""


@transaction.atomic
def new_token(user: User, name: str, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    digest = hashlib.sha256(token.encode()).hexdigest()
    ApiToken.objects.create(user=user, name=name, digest=digest, made_at=now)
    audit.record(user, "token:make", name, now)
    return token


@needs(Permission.AUDIT_READ)
def audit_log(request: DeskRequest) -> HttpResponse:
    """Who looked at a person's data and who changed a setting, newest first."""
    found = AuditEntry.objects.select_related("actor").order_by("-at", "-pk")
    cursor = read_cursor(request.GET.get("after", ""))
    if cursor is not None:
        found = found.filter(at__lte=cursor[0], pk__lt=cursor[1])
    rows = list(found[: SHOWN + 1])
    after = cursor_of(rows[SHOWN - 1].at, rows[SHOWN - 1].pk) if len(rows) > SHOWN else ""
    context = {
        "page": Page(rows[:SHOWN], after),
        "broken": audit.broken_at(CHECKED),
        "checked": CHECKED,
        "now": datetime.now(UTC),
    }
    return render(request, "account/audit.html", context)


@require_http_methods(["GET", "POST"])
@needs(Permission.QUEUE_READ)
def shifts(request: DeskRequest) -> HttpResponseBase:
    """Who is there in the coming two weeks; those who may edit add and take away."""
    now = datetime.now(UTC)
    if request.method == "POST":
        return edit_shifts(request)
    coming = Shift.objects.filter(ends_at__gt=now, starts_at__lt=now + AHEAD)
    context = {
        "shifts": coming.select_related("user").order_by("starts_at", "user")[:200],
        "people": [(user.pk, person_name(user)) for user in holders(Permission.QUEUE_READ)],
        "kinds": Shift.Kind.choices,
        "may_edit_shifts": allowed(request.user, Permission.SHIFT_EDIT),
        "now": now,
    }
    return render(request, "account/shifts.html", context)


@require_POST
@needs(Permission.SHIFT_EDIT)
def edit_shifts(request: DeskRequest) -> HttpResponse:
    verb, _, what = request.POST.get("act", "").partition(":")
    now = datetime.now(UTC)
    if verb == "drop" and what.isdecimal():
        Shift.objects.filter(pk=int(what)).delete()
        audit.record(request.user, "shift:drop", what, now)
        return HttpResponseRedirect(reverse("shifts"))
    user = holders(Permission.QUEUE_READ).filter(pk=int_of(request.POST.get("user", ""))).first()
    if verb == "give" and what.isdecimal():
        return give_shift(request, int(what), user, now)
    starts, ends = moment(request.POST.get("starts", "")), moment(request.POST.get("ends", ""))
    kind = request.POST.get("kind", "")
    if user is None or starts is None or ends is None or kind not in Shift.Kind.values:
        messages.error(request, gettext("请选择同事、班次和起止时间。"))
    elif not starts < ends <= starts + LONGEST_SHIFT:
        messages.error(request, gettext("结束时间要晚于开始时间，最长 31 天。"))
    else:
        Shift.objects.create(user=user, kind=kind, starts_at=starts, ends_at=ends)
        audit.record(request.user, "shift:add", user.get_username(), now, kind=kind)
        messages.success(request, gettext("已加入班次。"))
    return HttpResponseRedirect(reverse("shifts"))


def give_shift(
    request: DeskRequest, shift_id: int, user: User | None, now: datetime
) -> HttpResponse:
    """A swap: somebody else takes the shift, from now on if it has begun."""
    shift = Shift.objects.filter(pk=shift_id, ends_at__gt=now).select_related("user").first()
    if shift is None or user is None or user == shift.user:
        messages.error(request, gettext("请选择由哪位同事接替。"))
        return HttpResponseRedirect(reverse("shifts"))
    before = shift.user.get_username()
    with transaction.atomic():
        if shift.starts_at < now:
            Shift.objects.filter(pk=shift.pk).update(ends_at=now)
            shift = Shift(kind=shift.kind, starts_at=now, ends_at=shift.ends_at)
        shift.user = user
        shift.save()
        audit.record(request.user, "shift:give", user.get_username(), now, before=before)
    messages.success(request, gettext("已换班。"))
    return HttpResponseRedirect(reverse("shifts"))


def int_of(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def moment(text: str) -> datetime | None:
    """What a datetime-local field says, in Shanghai time."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)
    except ValueError:
        return None
