"""What is known about an author before somebody writes: the doors that opened, earlier attempts,
and whether they asked to be left alone. Only read here; complaints/outreach.py acts on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.contrib.auth.models import User
from django.db.models import Count, QuerySet

from complaints.desk_policies import Account
from complaints.domain.outreach import Door, Opened, Situation, looks_like_child
from complaints.domain.times import SHANGHAI
from complaints.models import Case, DoNotContact, OutreachAttempt, Post

State = OutreachAttempt.State
COUNTED = (State.RESERVED, State.SENT, State.REFUSED, State.UNREACHABLE)
TRIED = (State.SENT, State.REFUSED, State.UNREACHABLE)
MOST_POSTS, MOST_ATTEMPTS = 50, 100


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
    """Whether the author, or whoever has a telephone given for the case, wants no message."""
    keys = {case.author_key, *case.contacts.values_list("key", flat=True)} - {""}
    return DoNotContact.objects.filter(brand=case.brand_id, author_key__in=keys).exists()


def window_left(door: Door, since: datetime | None, now: datetime) -> timedelta | None:
    """How long the platform still lets us write; None where it sets no time."""
    closes = door.closes_at(since)
    return closes - now if closes else None
