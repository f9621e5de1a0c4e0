"""One customer, one case: a person merges two, and can undo it."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext

from complaints.casework import Refused, end, opened, written
from complaints.domain.cases import Move
from complaints.models import Case, CaseEvent, MergeProposal, Post
from complaints.models.cases import DismissReason, Status
from complaints.models.posts import changed_in_index
from complaints.openings import open_again
from complaints.proposals import keep_contacts, keep_orders, settle
from complaints.transactions import retried

Kind = CaseEvent.Kind


@retried
def merge(case_id: int, edit: int, into_number: str, actor: User, now: datetime) -> Case:
    """Puts a case's posts into another open one; the emptied case keeps its number and timeline."""
    case = opened(case_id, edit, Move.MERGE)
    into = Case.objects.select_for_update(of=("self",)).filter(number=into_number).first()
    if into is None or into.ended_at is not None:
        raise Refused(gettext("没有找到这个未结个案，请核对编号。"))
    if into.pk == case.pk or into.brand_id != case.brand_id:
        raise Refused(gettext("不能并入自己或另一个品牌的个案。"))
    moved = list(case.posts.order_by("pk").values_list("pk", flat=True))
    Post.objects.filter(pk__in=moved).update(case=into, **changed_in_index(now))
    case.status, case.dismiss_reason = Status.DISMISSED, DismissReason.DUPLICATE
    case.merged_into = into
    end(case, now)
    keep_orders(into, set(case.orders.values_list("number", flat=True)))
    keep_contacts(into, set(case.contacts.values_list("key", flat=True)))
    settle(case, into, MergeProposal.State.MERGED, actor)
    data = {"from": case.number, "into": into.number, "posts": moved}
    written(case, CaseEvent(kind=Kind.MERGED, actor=actor, at=now, data=data))
    return written(into, CaseEvent(kind=Kind.MERGED, actor=actor, at=now, data=data))


@retried
def split(case_id: int, edit: int, number: str, actor: User, now: datetime) -> Case:
    """Undoes a merge: the posts, and what their author wrote since, go back to the case that they
    came from, which is open again."""
    into = opened(case_id, edit, Move.SPLIT)
    case = Case.objects.select_for_update(of=("self",)).filter(number=number).first()
    if case is None or case.merged_into_id != into.pk:
        raise Refused(gettext("这个个案没有并入过那个编号。"))
    rival = Case.objects.filter(
        brand=case.brand_id, author_key=case.author_key, ended_at=None
    ).exclude(pk=case.pk)
    if case.author_key and rival.exists():
        raise Refused(gettext("这位作者已有另一个未结个案，无法拆分。"))
    event = case.events.filter(kind=Kind.MERGED, data__from=case.number).order_by("-pk").first()
    moved = event.data["posts"] if event else [case.lead_post_id]
    came = Q(pk__in=moved)
    if case.author_key:
        came |= Q(author_key=case.author_key)
    Post.objects.filter(came, case=into).update(case=case, **changed_in_index(now))
    open_again(case, now)
    settle(case, into, MergeProposal.State.KEPT, actor)
    data = {"from": into.number, "back": case.number}
    written(case, CaseEvent(kind=Kind.SPLIT, actor=actor, at=now, data=data))
    return written(into, CaseEvent(kind=Kind.SPLIT, actor=actor, at=now, data=data))
