"""Reaching out to an author: the reservation and what came of it.

Everything is decided in one transaction per author, so that of any number of colleagues who press
at once one gets the author and the others a reason. Huiyin itself sends nothing.
"""

import hashlib
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext

from complaints.casework import Refused, opened, written
from complaints.clocks import set_clocks
from complaints.desk_policies import Account, DeskPolicy
from complaints.domain.cases import Move
from complaints.domain.cleaning import clean_text
from complaints.domain.contacts import without_contacts
from complaints.domain.drafts import Finding, Level, findings, letters_of
from complaints.domain.outreach import Door, Refusal, refusals
from complaints.models import Case, CaseEvent, DoNotContact, OutreachAttempt, OutreachRefusal
from complaints.models.cases import Status
from complaints.policies import load_policies
from complaints.proposals import own_contacts
from complaints.situations import TRIED, gathered, reserved, situation
from complaints.transactions import alone, retried

State = OutreachAttempt.State
Kind = CaseEvent.Kind


@retried
def reserve(
    case_id: int, door_key: str, account_key: str, actor: User, now: datetime
) -> OutreachAttempt | list[Refusal]:
    """The right to write to the case's author, or every reason why not, which are kept."""
    case = opened(case_id, None, Move.CONTACT)
    alone("outreach")  # the quota of an account is counted across authors
    policy = load_policies().desk
    door, account = chosen_door(case, policy, door_key, account_key)
    drop_expired(policy, now)
    why_not = refusals(
        door, policy.limits, situation(case, door, account, actor, gathered(case, now)), now
    )
    if why_not:
        OutreachRefusal.objects.bulk_create(
            OutreachRefusal(
                case=case, door=door.key, account=account.key, by=actor, reason=item.key, at=now
            )
            for item in why_not
        )
        return why_not
    held = reserved(case).filter(by=actor)
    mine = held.filter(door=door.key, account=account.key).first()
    if mine is None:  # another way to the same person takes the place of the first
        held.update(state=State.DROPPED, ended_at=now)
    return mine or OutreachAttempt.objects.create(
        case=case,
        brand_id=case.brand_id,
        author_key=case.author_key or f"case:{case.pk}",
        platform=case.lead_post.platform,
        door=door.key,
        account=account.key,
        by=actor,
        reserved_at=now,
    )


def chosen_door(
    case: Case, policy: DeskPolicy, door_key: str, account_key: str
) -> tuple[Door, Account]:
    """Raises Refused for a way that leads nowhere from this platform."""
    for door, account in policy.doors_of(case.lead_post.platform):
        if (door.key, account.key) == (door_key, account_key):
            return door, account
    raise Refused(gettext("这个平台没有这种联系方式，请换一种。"))


def drop_expired(policy: DeskPolicy, now: datetime) -> int:
    """A reservation that nobody used frees the author for the next colleague."""
    old = OutreachAttempt.objects.filter(
        state=State.RESERVED, reserved_at__lt=now - policy.reservation
    )
    return old.update(state=State.DROPPED, ended_at=now)


@retried
def record(attempt_id: int, actor: User, result: str, text: str, now: datetime) -> Case:
    """What came of a reservation: sent, refused, unreachable or dropped; contacts in the words are
    masked. Raises Refused."""
    attempt = OutreachAttempt.objects.select_for_update(of=("self",)).get(pk=attempt_id)
    if attempt.by_id != actor.pk or attempt.state != State.RESERVED:
        raise Refused(gettext("这次联系已经结束或不是你的，请重新开始。"))
    if result not in (*TRIED, State.DROPPED):
        raise Refused(gettext("请选择结果：已发送、对方拒绝、联系不上或没有发。"))
    case = opened(attempt.case_id, None, Move.CONTACT)
    if result == State.SENT:  # before the guard's ideas are masked
        check_draft(clean_text(text)[:2000].strip())
    said = without_contacts(clean_text(text))[:2000].strip()
    attempt.state, attempt.ended_at = result, now
    attempt.text, attempt.letters = said, fingerprint(said) if said else ""
    attempt.save()
    if result == State.REFUSED:
        keep_away(case, actor, now)
    if result in (State.SENT, State.UNREACHABLE) and case.status == Status.CLAIMED:
        case.status = Status.CONTACTED
    if result == State.SENT:
        case.first_response_at = case.first_response_at or now
    set_clocks(case, load_policies().desk)
    data = {"state": result, "door": attempt.door, "account": attempt.account, "text": said}
    return written(case, CaseEvent(kind=Kind.OUTREACH, actor=actor, at=now, data=data))


def check_draft(text: str) -> None:
    blocked = [item for item in guarded(text) if item.level == Level.BLOCK]
    if blocked:
        raise Refused(blocked[0].sentence)


def guarded(text: str) -> list[Finding]:
    """What the guard says, counting how often the same words were sent before."""
    used = OutreachAttempt.objects.filter(letters=fingerprint(text), state=State.SENT).count()
    return findings(text, used)


def fingerprint(text: str) -> str:
    return hashlib.sha256(letters_of(text).encode()).hexdigest()


def keep_away(case: Case, actor: User, now: datetime) -> None:
    """Nobody writes to the author again, under whatever key they come."""
    for key in {case.author_key, *own_contacts(case)} - {""}:
        DoNotContact.objects.get_or_create(
            brand=case.brand, author_key=key, defaults={"by": actor, "at": now}
        )


@retried
def approve(case_id: int, edit: int, actor: User, now: datetime) -> Case:
    """A lead agrees that this author is written to."""
    case = opened(case_id, edit, Move.ESCALATE)
    case.approved_by = actor
    return written(case, CaseEvent(kind=Kind.APPROVED, actor=actor, at=now))
