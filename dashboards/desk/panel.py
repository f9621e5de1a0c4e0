"""Everything the page of one case shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Prefetch

from complaints.domain.cases import Move, may_move
from complaints.models import (
    Case,
    CaseContact,
    CaseFact,
    CasePause,
    DoNotContact,
    Judgement,
    MergeProposal,
    Post,
    Reveal,
)
from complaints.proposals import proposals_of
from dashboards.desk.marking import Segment, fact_words, facts_of, reasons_of, segments
from dashboards.errors import person_name
from dashboards.rules import current_policies
from dashboards.words import FACTS, OTHER_FACT

FIRST_POSTS, FIRST_EVENTS, EARLIER, MOST_NEAR = 30, 200, 5, 200


@dataclass(frozen=True)
class Need:
    """One fact that the category's team asks for; `said` is empty while it is missing; `by` names
    the colleague who wrote it down."""

    kind: str
    label: str
    said: str
    by: str = ""


@dataclass(frozen=True)
class ShownPost:
    post: Post
    judgement: Judgement | None
    segments: list[Segment]
    long: bool


def case_panel(case: Case) -> dict[str, Any]:
    """Context of desk/case.html: posts in order, facts, checklist, timeline, neighbours."""
    posts = [shown_post(post) for post in posts_of(case)]
    posts.sort(key=lambda shown: shown.post.pk != case.lead_post_id)
    facts = [fact for shown in posts for fact in facts_of(shown.judgement)]
    written = list(case.facts.select_related("said_by"))
    events = case.events.select_related("actor").order_by("-at", "-id")[:FIRST_EVENTS]
    earlier, merged = neighbours(case)
    return {
        "case": case,
        "lead": posts[0],
        "others": posts[1:],
        "posts": [shown.post for shown in posts],
        "written": written,
        "order_known": any(fact.get("kind") == "order_number" for fact in facts)
        or any(fact.kind == "order_number" for fact in written),
        "needs": needs(case, facts, written),
        "extra": extra(case, facts),
        "events": list(events),
        "earlier": earlier,
        "merged": merged,
        "proposals": proposals_of(case) if getattr(case, "proposed", True) else [],
        "may": {move.value: may_move(case.status, move) for move in Move},
    }


def neighbours(case: Case) -> tuple[list[Case], list[Case]]:
    """What this author wrote to us about before, newest first, and what was merged into this case.

    Two plain questions, each with an index of its own, sorted here: asked for in order the database
    would rather walk through all cases by time.
    """
    merged = list(case.merged.order_by()[:MOST_NEAR]) if getattr(case, "absorbed", True) else []
    if not case.author_key:
        return [], merged
    own = Case.objects.filter(brand=case.brand_id, author_key=case.author_key).exclude(pk=case.pk)
    before = [item for item in own.order_by()[:MOST_NEAR] if item.merged_into_id != case.pk]
    return sorted(before, key=lambda item: item.opened_at, reverse=True)[:EARLIER], merged


def posts_of(case: Case) -> list[Post]:
    """The lead post and the newest of the others, each with its current judgement."""
    current = Prefetch("judgements", Judgement.objects.filter(current=True), to_attr="current")
    found = case.posts.defer("raw", "author_sealed").prefetch_related(current)
    posts: list[Post] = list(found.order_by("-published_at", "-id")[:FIRST_POSTS])
    if all(post.pk != case.lead_post_id for post in posts):
        posts += list(Post.objects.filter(pk=case.lead_post_id).prefetch_related(current))
    return posts


def shown_post(post: Post) -> ShownPost:
    judgement = next(iter(post.current), None)  # type: ignore[attr-defined]
    text = post.text
    return ShownPost(
        post=post,
        judgement=judgement,
        segments=segments(text, facts_of(judgement), reasons_of(judgement)),
        long=len(text) > 220 or text.count("\n") >= 6,
    )


def needs(case: Case, facts: list[dict[str, Any]], own: Sequence[CaseFact]) -> list[Need]:
    """The checklist of the case's category: what a colleague wrote down, else what posts say."""
    written = {fact.kind: fact for fact in own}
    shown = []
    for kind in asked_of(case):
        noted = written.get(kind)
        said = noted.value if noted else fact_words(facts, kind)
        by = person_name(noted.said_by) if noted else ""
        shown.append(Need(kind, str(FACTS.get(kind, OTHER_FACT)), said, by))
    return shown


def asked_of(case: Case) -> tuple[str, ...]:
    category = current_policies().categories.get(case.category)
    return category.facts if category else ()


def extra(case: Case, facts: list[dict[str, Any]]) -> list[Need]:
    """Facts that were said without being asked for."""
    kinds = dict.fromkeys(str(fact.get("kind")) for fact in facts)
    return [
        Need(kind, str(FACTS.get(kind, OTHER_FACT)), fact_words(facts, kind))
        for kind in kinds
        if kind not in asked_of(case)
    ]


def find_case(number: str, user: User | None = None, now: datetime | None = None) -> Case | None:
    """A case by its number; for a page, with what would else be a question each: whether it was
    ever paused, has proposals, may not be contacted, is revealed to this user."""
    found = Case.objects.select_related("brand", "team", "assignee", "lead_post", "merged_into")
    found = found.defer("lead_post__raw").filter(number=number)
    if user is None:
        return found.first()
    mine = Reveal.objects.filter(case=OuterRef("pk"), by=user, until__gt=now)
    refused = DoNotContact.objects.filter(brand=OuterRef("brand")).exclude(author_key="")
    given = CaseContact.objects.filter(case=OuterRef(OuterRef("pk"))).values("key")
    open_ = MergeProposal.objects.filter(state=MergeProposal.State.OPEN)
    return found.annotate(
        absorbed=Exists(Case.objects.filter(merged_into=OuterRef("pk"))),
        paused=Exists(CasePause.objects.filter(case=OuterRef("pk"))),
        revealed=Exists(mine),
        do_not_contact=Exists(refused.filter(author_key=OuterRef("author_key")))
        | Exists(refused.filter(author_key__in=given)),
        proposed=Exists(open_.filter(first=OuterRef("pk")))
        | Exists(open_.filter(second=OuterRef("pk"))),
    ).first()


def pauses_of(case: Case) -> list[CasePause]:
    return list(case.pauses.all()) if getattr(case, "paused", True) else []
