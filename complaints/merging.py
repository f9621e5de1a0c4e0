"""One customer, one case: what may belong together is proposed, merged by a person, and undone."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Q

from complaints.casework import Refused, end, opened, written
from complaints.domain.cases import Move
from complaints.models import Case, CaseEvent, MergeProposal, Post
from complaints.models.cases import DismissReason, Status
from complaints.models.posts import changed_in_index
from complaints.openings import open_again
from complaints.transactions import retried

Kind = CaseEvent.Kind
MOST_CANDIDATES = 20  # open cases looked at for one new case


def propose(case: Case, post: Post, orders: set[str], now: datetime) -> None:
    """Writes down which open cases may be the same customer's; called when a post enters a case."""
    for other in same_story(case, post):
        proposed(case, other, MergeProposal.Why.STORY, now)
    for other in same_order(case, orders):
        proposed(case, other, MergeProposal.Why.ORDER, now)


def proposed(case: Case, other: Case, why: str, now: datetime) -> None:
    first, second = sorted((case, other), key=lambda item: item.pk)
    MergeProposal.objects.get_or_create(
        first=first, second=second, defaults={"why": why, "proposed_at": now}
    )


def same_story(case: Case, post: Post) -> list[Case]:
    """Open cases with a near copy of the post, on whatever platform."""
    story = post.story_id or post.pk
    copies = Post.objects.filter(Q(story=story) | Q(pk=story), case__isnull=False)
    found = Case.objects.filter(
        pk__in=copies.values("case"), ended_at=None, brand=case.brand_id
    ).exclude(pk=case.pk)
    return list(found.order_by("pk")[:MOST_CANDIDATES])


def same_order(case: Case, orders: set[str]) -> list[Case]:
    """Open cases in which a colleague wrote down the same order number."""
    if not orders:
        return []
    found = Case.objects.filter(
        facts__kind="order_number", facts__value__in=orders, ended_at=None, brand=case.brand_id
    ).exclude(pk=case.pk)
    return list(found.distinct().order_by("pk")[:MOST_CANDIDATES])


@retried
def merge(case_id: int, edit: int, into_number: str, actor: User, now: datetime) -> Case:
    """Puts a case's posts into another open one; the emptied case keeps its number and timeline."""
    case = opened(case_id, edit, Move.MERGE)
    into = Case.objects.select_for_update(of=("self",)).filter(number=into_number).first()
    if into is None or into.ended_at is not None:
        raise Refused("没有找到这个未结个案，请核对编号。")
    if into.pk == case.pk or into.brand_id != case.brand_id:
        raise Refused("不能并入自己或另一个品牌的个案。")
    moved = list(case.posts.order_by("pk").values_list("pk", flat=True))
    Post.objects.filter(pk__in=moved).update(case=into, **changed_in_index())
    case.status, case.dismiss_reason = Status.DISMISSED, DismissReason.DUPLICATE
    case.merged_into = into
    end(case, now)
    settle(case, into, MergeProposal.State.MERGED, actor)
    data = {"from": case.number, "into": into.number, "posts": moved}
    written(case, CaseEvent(kind=Kind.MERGED, actor=actor, at=now, data=data))
    return written(into, CaseEvent(kind=Kind.MERGED, actor=actor, at=now, data=data))


@retried
def split(case_id: int, edit: int, number: str, actor: User, now: datetime) -> Case:
    """Undoes a merge: the posts go back to the case that they came from, which is open again."""
    into = opened(case_id, edit, Move.SPLIT)
    case = Case.objects.select_for_update(of=("self",)).filter(number=number).first()
    if case is None or case.merged_into_id != into.pk:
        raise Refused("这个个案没有并入过那个编号。")
    rival = Case.objects.filter(
        brand=case.brand_id, author_key=case.author_key, ended_at=None
    ).exclude(pk=case.pk)
    if case.author_key and rival.exists():
        raise Refused("这位作者已有另一个未结个案，无法拆分。")
    event = case.events.filter(kind=Kind.MERGED, data__from=case.number).order_by("-pk").first()
    moved = event.data["posts"] if event else [case.lead_post_id]
    Post.objects.filter(pk__in=moved, case=into).update(case=case, **changed_in_index())
    open_again(case, now)
    settle(case, into, MergeProposal.State.KEPT, actor)
    data = {"from": into.number, "back": case.number}
    written(case, CaseEvent(kind=Kind.SPLIT, actor=actor, at=now, data=data))
    return written(into, CaseEvent(kind=Kind.SPLIT, actor=actor, at=now, data=data))


def settle(case: Case, other: Case, state: str, actor: User) -> None:
    pair = Q(first=case, second=other) | Q(first=other, second=case)
    MergeProposal.objects.filter(pair).update(state=state, decided_by=actor)


@retried
def keep_apart(proposal_id: int, actor: User) -> None:
    """A person says: not the same."""
    MergeProposal.objects.filter(pk=proposal_id, state=MergeProposal.State.OPEN).update(
        state=MergeProposal.State.KEPT, decided_by=actor
    )


def proposals_of(case: Case) -> list[tuple[MergeProposal, Case]]:
    """Open proposals with the other case, for its page."""
    found = MergeProposal.objects.filter(
        Q(first=case) | Q(second=case), state=MergeProposal.State.OPEN
    ).select_related("first__lead_post", "second__lead_post")[:MOST_CANDIDATES]
    pairs = [(item, item.second if item.first_id == case.pk else item.first) for item in found]
    return [(item, other) for item, other in pairs if other.ended_at is None]
