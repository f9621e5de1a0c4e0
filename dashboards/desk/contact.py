"""The outreach desk of one case: the ways to its author, the draft, and what the guard says."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from complaints.clocks import clocks_of
from complaints.desk_policies import Account, DeskPolicy
from complaints.domain.access import Permission
from complaints.domain.cleaning import clean_line
from complaints.domain.drafts import Finding, Level
from complaints.domain.outreach import Door, Refusal, refusals
from complaints.domain.sla import ClockName
from complaints.drafting import INCIDENT, first_draft
from complaints.following_up import link_token
from complaints.identities import identity_for
from complaints.models import Case, Incident, OutreachAttempt
from complaints.models.cases import Status
from complaints.outreach import guarded
from complaints.situations import Gathered, gathered, situation, window_left
from dashboards.access import DeskRequest, needs
from dashboards.clock import span, when
from dashboards.desk.panel import find_case, pauses_of
from dashboards.errors import person_name
from dashboards.language import speaking
from dashboards.rules import current_policies

LONGEST, SHOWN_ATTEMPTS, LONGEST_CAUSE = 2000, 10, 400
RESERVED = OutreachAttempt.State.RESERVED
COUNT_AS_TRIED = (OutreachAttempt.State.SENT, OutreachAttempt.State.UNREACHABLE)
AT_LEAST = timedelta(hours=2)  # what is promised where the clock has run out


@dataclass(frozen=True)
class Way:
    """One door with what is left of it; no `why_not` means it is open."""

    door: Door
    account: Account
    why_not: list[Refusal]
    time_left: str
    quota_left: int | None


def contact_panel(case: Case, panel: dict[str, Any], user: User, now: datetime) -> dict[str, Any]:
    """Context of desk/_contact.html. An ended case, or one that nobody has, shows no doors."""
    policy = current_policies().desk
    known = gathered(
        case,
        now,
        panel["posts"],
        do_not_contact=getattr(case, "do_not_contact", None),
        order=panel["order_known"],
    )
    live = case.ended_at is None and case.status != Status.NEW
    mine = mine_of(case, known, user) if live else None
    ended = [attempt for attempt in known.attempts if attempt.state != RESERVED]
    doors = ways(case, known, user, now, policy) if live and mine is None else []
    tried = [a for a in ended if a.case_id == case.pk and a.state in COUNT_AS_TRIED]
    return {
        "ways": doors,
        "shared": shared_by(doors),
        "attempt": mine,
        "attempts": ended[:SHOWN_ATTEMPTS],
        "draft": draft_for(case, panel, mine, user, now, policy) if mine else "",
        "identity": identity_for(case, user, now, getattr(case, "revealed", None)),
        "needs_approval": case.severity >= policy.limits.approval_from_severity
        and case.approved_by_id is None,
        "satisfaction_token": link_token(case) if case.answered_at else "",
        "tries": len(tried),
        "tries_needed": policy.unreachable_after,
        "unreachable_refusal": len(tried) < policy.unreachable_after,
    }


def mine_of(case: Case, known: Gathered, user: User) -> OutreachAttempt | None:
    """The reservation of this user on this case."""
    for attempt in known.attempts:
        if (attempt.state, attempt.by_id, attempt.case_id) == (RESERVED, user.pk, case.pk):
            return attempt
    return None


def ways(case: Case, known: Gathered, user: User, now: datetime, policy: DeskPolicy) -> list[Way]:
    """Every door, the open ones first."""
    found = [
        way(case, door, account, known, user, now, policy)
        for door, account in policy.doors_of(case.lead_post.platform)
    ]
    return sorted(found, key=lambda item: bool(item.why_not))


def shared_by(doors: list[Way]) -> list[Refusal]:
    """Why no door at all is open: said once, above them."""
    if not doors:
        return []
    return [item for item in doors[0].why_not if all(item in door.why_not for door in doors)]


def way(
    case: Case,
    door: Door,
    account: Account,
    known: Gathered,
    user: User,
    now: datetime,
    policy: DeskPolicy,
) -> Way:
    state = situation(case, door, account, user, known)
    left = window_left(door, state.opened_at, now)
    return Way(
        door=door,
        account=account,
        why_not=refusals(door, policy.limits, state, now),
        time_left=span(left) if left and left > timedelta(0) else "",
        quota_left=max(0, door.a_day - state.used_today) if door.a_day else None,
    )


def draft_for(
    case: Case,
    panel: dict[str, Any],
    attempt: OutreachAttempt,
    user: User,
    now: datetime,
    policy: DeskPolicy,
) -> str:
    with speaking(settings.LANGUAGE_CODE):  # customers read Chinese
        slots = slots_of(case, panel, attempt, user, now, policy)
        if cause := cause_of(case):
            return first_draft(policy.drafts, INCIDENT, case.severity, slots | {"cause": cause})
        return first_draft(policy.drafts, case.category, case.severity, slots)


def cause_of(case: Case) -> str:
    """What a closed incident of this case turned out to be, as a sentence."""
    incident = case.incident
    if incident is None or incident.state != Incident.State.CLOSED:
        return ""
    said = clean_line(incident.note, LONGEST_CAUSE)
    return said if not said or said[-1] in "。！？!?." else f"{said}。"


def slots_of(
    case: Case,
    panel: dict[str, Any],
    attempt: OutreachAttempt,
    user: User,
    now: datetime,
    policy: DeskPolicy,
) -> dict[str, str]:
    account = next((a.name for a in policy.accounts if a.key == attempt.account), "")
    slots = {need.kind: need.said for need in panel["needs"]}
    return slots | {
        "account": account,
        "colleague": person_name(user),
        "missing": "、".join(need.label for need in panel["needs"] if not need.said),
        "answer_by": answer_by(case, policy, now),
    }


def answer_by(case: Case, policy: DeskPolicy, now: datetime) -> str:
    """When the answer is due, as one says it: 今天 18:00."""
    for clock in clocks_of(case, policy, pauses_of(case)):
        if clock.name == ClockName.ANSWER:
            due = clock.due_at(policy.calendar)
            promised = due if due and due > now else policy.calendar.after(now, AT_LEAST)
            return when(promised, now)
    return ""


@require_POST
@needs(Permission.CASE_WORK)
def guard(request: DeskRequest, number: str) -> HttpResponse:
    """What the guard has against a draft, while it is being written."""
    if find_case(number) is None:
        raise Http404
    found: list[Finding] = guarded(request.POST.get("text", "")[:LONGEST])
    blocked = any(item.level == Level.BLOCK for item in found)
    context = {"findings": found, "blocked": blocked, "now": datetime.now(UTC)}
    return render(request, "desk/_guard.html", context)
