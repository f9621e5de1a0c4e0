"""Reaching out to an author: who may, the reservation, what came of it, and the sealed identity.

Everything is decided in one transaction per author, so that of any number of colleagues who press
at once one gets the author and the others a reason. Huiyin itself sends nothing.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.contrib.auth.models import User
from django.db.models import Count, QuerySet

from complaints import audit, vault
from complaints.casework import Refused, opened, written
from complaints.clocks import set_clocks
from complaints.desk_policies import Account, DeskPolicy
from complaints.domain.cases import Move
from complaints.domain.cleaning import clean_text
from complaints.domain.drafts import Finding, Level, findings, letters_of
from complaints.domain.outreach import (
    Door,
    Opened,
    Refusal,
    Situation,
    looks_like_child,
    refusals,
)
from complaints.domain.times import SHANGHAI
from complaints.models import (
    Case,
    CaseEvent,
    DoNotContact,
    OutreachAttempt,
    OutreachRefusal,
    Post,
    Reveal,
)
from complaints.models.cases import Status
from complaints.policies import load_policies
from complaints.transactions import alone, retried

State = OutreachAttempt.State
COUNTED = (State.RESERVED, State.SENT, State.REFUSED, State.UNREACHABLE)
TRIED = (State.SENT, State.REFUSED, State.UNREACHABLE)
Kind = CaseEvent.Kind
MOST_POSTS, MOST_ATTEMPTS = 50, 100


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
    raise Refused("这个平台没有这种联系方式，请换一种。")


@dataclass(frozen=True)
class Gathered:
    """Everything about one author that the rules ask for, whichever door; `used_today` counts an
    account's attempts through a door, by (account, door)."""

    posts: Sequence[Post]
    attempts: Sequence[OutreachAttempt]
    used_today: Mapping[tuple[str, str], int]
    do_not_contact: bool
    order_known: bool


def gathered(
    case: Case,
    now: datetime,
    posts: Sequence[Post] | None = None,
    *,
    do_not_contact: bool | None = None,
    order: bool | None = None,
) -> Gathered:
    """Counted in the database; what the caller knows already is not asked again."""
    day = datetime.combine(now.astimezone(SHANGHAI).date(), time(), SHANGHAI)
    today = OutreachAttempt.objects.filter(reserved_at__gte=day, state__in=COUNTED)
    used = today.order_by().values_list("account", "door").annotate(attempts=Count("pk"))
    return Gathered(
        posts=list(case.posts.all()[:MOST_POSTS]) if posts is None else posts,
        attempts=list(attempts_at(case).select_related("by").order_by("-pk")[:MOST_ATTEMPTS]),
        used_today={(account, door): count for account, door, count in used},
        do_not_contact=refused_contact(case) if do_not_contact is None else do_not_contact,
        order_known=order_known(case) if order is None else order,
    )


def situation(case: Case, door: Door, account: Account, actor: User, known: Gathered) -> Situation:
    """What the rules need to know of one door."""
    tried = [attempt for attempt in known.attempts if attempt.state in TRIED]
    reserved_ = [attempt for attempt in known.attempts if attempt.state == State.RESERVED]
    other = next((attempt.by for attempt in reserved_ if attempt.by_id != actor.pk), None)
    mine = sum((a.by_id, a.door, a.account) == (actor.pk, door.key, account.key) for a in reserved_)
    sent = [a.ended_at for a in tried if a.state == State.SENT and a.ended_at]
    return Situation(
        opened_at=opened_at(door, account, known.posts, case, known.order_known),
        colleague=(other.get_full_name() or other.get_username()) if other else "",
        is_owner=case.assignee_id == actor.pk,
        do_not_contact=known.do_not_contact,
        child_like=looks_like_child([post.text for post in known.posts]),
        approved=case.approved_by_id is not None,
        severity=case.severity,
        through_door=sum(attempt.door == door.key for attempt in tried),
        at_person=len(tried),
        used_today=known.used_today.get((account.key, door.key), 0) - mine,
        last_at=max(sent, default=None),
    )


def opened_at(
    door: Door, account: Account, posts: Sequence[Post], case: Case, order: bool
) -> datetime | None:
    """When the person last did what opens this door; None while it is shut."""
    if door.opened_by == Opened.CUSTOMER:
        return case.opened_at if order else None
    opens: Callable[[Post], bool] = {
        Opened.POST: lambda post: post.gone_at is None,
        Opened.MENTION: lambda post: f"@{account.name}" in post.text,
        Opened.MESSAGE: lambda post: post.kind == "message",
        Opened.OWN_GROUND: lambda post: post.addressed and post.kind == "comment",
    }[door.opened_by]
    return max((post.published_at for post in posts if opens(post)), default=None)


def order_known(case: Case) -> bool:
    """Whether an order number makes the author a customer whom our own doors reach."""
    if case.facts.filter(kind="order_number").exists():
        return True
    said = case.posts.filter(judgements__current=True).values_list("judgements__facts", flat=True)
    return any(fact.get("kind") == "order_number" for facts in said[:50] for fact in facts or ())


def attempts_at(case: Case) -> QuerySet[OutreachAttempt]:
    if not case.author_key:
        return OutreachAttempt.objects.filter(case=case)
    return OutreachAttempt.objects.filter(brand=case.brand_id, author_key=case.author_key)


def reserved(case: Case) -> QuerySet[OutreachAttempt]:
    return attempts_at(case).filter(state=State.RESERVED)


def refused_contact(case: Case) -> bool:
    known = DoNotContact.objects.filter(brand=case.brand_id, author_key=case.author_key)
    return bool(case.author_key) and known.exists()


def drop_expired(policy: DeskPolicy, now: datetime) -> int:
    """A reservation that nobody used frees the author for the next colleague."""
    old = OutreachAttempt.objects.filter(
        state=State.RESERVED, reserved_at__lt=now - policy.reservation
    )
    return old.update(state=State.DROPPED, ended_at=now)


@retried
def record(attempt_id: int, actor: User, result: str, text: str, now: datetime) -> Case:
    """What came of a reservation: sent, refused, unreachable or dropped. Raises Refused."""
    attempt = OutreachAttempt.objects.select_for_update(of=("self",)).get(pk=attempt_id)
    if attempt.by_id != actor.pk or attempt.state != State.RESERVED:
        raise Refused("这次联系已经结束或不是你的，请重新开始。")
    if result not in (*TRIED, State.DROPPED):
        raise Refused("请选择结果：已发送、对方拒绝、联系不上或没有发。")
    case = opened(attempt.case_id, None, Move.CONTACT)
    said = clean_text(text)[:2000].strip()
    if result == State.SENT:
        check_draft(said)
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
    if case.author_key:
        DoNotContact.objects.get_or_create(
            brand=case.brand, author_key=case.author_key, defaults={"by": actor, "at": now}
        )


@retried
def approve(case_id: int, edit: int, actor: User, now: datetime) -> Case:
    """A lead agrees that this author is written to."""
    case = opened(case_id, edit, Move.ESCALATE)
    case.approved_by = actor
    return written(case, CaseEvent(kind=Kind.APPROVED, actor=actor, at=now))


@retried
def reveal(case_id: int, actor: User, purpose: str, now: datetime) -> Reveal:
    """Opens the author's identity to the case's owner, for a purpose, for a while. It is logged."""
    said = clean_text(purpose).replace("\n", " ").strip()[:200]
    if len(said) < 4:
        raise Refused("请写明查看身份的目的，例如“在微博私信说明退费进度”。")
    case = opened(case_id, None, Move.CONTACT)
    if case.assignee_id != actor.pk:
        raise Refused("只有负责这个个案的同事能查看作者身份。")
    until = now + load_policies().desk.reveal
    audit.record(actor, "identity:reveal", case.number, now, purpose=said)
    CaseEvent.objects.create(
        case=case, kind=Kind.REVEALED, actor=actor, at=now, data={"purpose": said}
    )
    return Reveal.objects.create(case=case, by=actor, purpose=said, at=now, until=until)


def identity_for(
    case: Case, actor: User, now: datetime, revealed: bool | None = None
) -> dict[str, str] | None:
    """The author's id, name and address while somebody's reveal lasts; None otherwise.

    Sealed again when the case ends or changes hands.
    """
    if (
        case.ended_at is not None
        or case.assignee_id != actor.pk
        or not case.lead_post.author_sealed
    ):
        return None
    if not (
        case.reveals.filter(by=actor, until__gt=now).exists() if revealed is None else revealed
    ):
        return None
    opened_ = vault.unseal(case.lead_post.author_sealed)
    return {key: opened_.get(key, "") for key in ("id", "name", "url")}


def window_left(door: Door, since: datetime | None, now: datetime) -> timedelta | None:
    """How long the platform still lets us write; None where it sets no time."""
    closes = door.closes_at(since)
    return closes - now if closes else None
