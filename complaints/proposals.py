"""What may be one customer's: open cases with the same story, order number or telephone are
proposed."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Count, Q

from complaints.models import Case, CaseContact, CaseOrder, MergeProposal, Post
from complaints.transactions import retried

MOST_CANDIDATES = 20  # open cases looked at for one new case
LONGEST_ORDER = 64
MOST_SHARING = 5  # cases with one telephone; beyond, it is whom many complain about


def propose(case: Case, post: Post, orders: set[str], now: datetime) -> None:
    """Writes down which open cases may be the same customer's; called when a post enters a case."""
    for other in same_story(case, post):
        proposed(case, other, MergeProposal.Why.STORY, now)
    keep_orders(case, orders)
    for other in same_order(case, orders):
        proposed(case, other, MergeProposal.Why.ORDER, now)
    contacts_said(case, set(post.contact_keys), now)


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


def keep_orders(case: Case, orders: set[str]) -> None:
    """Remembers the order numbers of a case, so that the next post with one finds it."""
    known = [CaseOrder(case=case, number=number[:LONGEST_ORDER]) for number in sorted(orders)]
    CaseOrder.objects.bulk_create(known, ignore_conflicts=True)


def same_order(case: Case, orders: set[str]) -> list[Case]:
    """Open cases in which a post or a colleague gave the same order number."""
    if not orders:
        return []
    found = Case.objects.filter(
        orders__number__in=[number[:LONGEST_ORDER] for number in orders],
        ended_at=None,
        brand=case.brand_id,
    ).exclude(pk=case.pk)
    return list(found.distinct().order_by("pk")[:MOST_CANDIDATES])


def order_said(case: Case, number: str, now: datetime) -> None:
    """A colleague wrote down an order number: whose other case is it?"""
    keep_orders(case, {number})
    for other in same_order(case, {number}):
        proposed(case, other, MergeProposal.Why.ORDER, now)


def contacts_said(case: Case, keys: set[str], now: datetime) -> None:
    """Telephones (pseudonyms) given in a post or a note: whose other case is it?"""
    if not keys:
        return
    keep_contacts(case, keys)
    found = Case.objects.filter(contacts__key__in=keys, ended_at=None, brand=case.brand_id)
    others = list(found.exclude(pk=case.pk).distinct().order_by("pk")[: MOST_SHARING + 1])
    if len(others) <= MOST_SHARING:
        for other in others:
            proposed(case, other, MergeProposal.Why.CONTACT, now)


def keep_contacts(case: Case, keys: set[str]) -> None:
    known = [CaseContact(case=case, key=key) for key in sorted(keys)]
    CaseContact.objects.bulk_create(known, ignore_conflicts=True)


def own_contacts(case: Case) -> set[str]:
    """The telephones (pseudonyms) of a case that few cases share, which may be the author's."""
    known = CaseContact.objects.filter(key__in=case.contacts.values("key"))
    shared = known.values("key").annotate(cases=Count("pk")).filter(cases__lte=MOST_SHARING)
    return set(shared.values_list("key", flat=True))


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
