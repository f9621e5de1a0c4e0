"""Everything the page of one case shows."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from complaints.domain.cases import Move, may_move
from complaints.models import Case, CaseEvent, Judgement, Post
from dashboards.desk.marking import Segment, fact_words, segments
from dashboards.rules import current_policies
from dashboards.words import FACTS, OTHER_FACT

FIRST_POSTS, FIRST_EVENTS = 30, 200


@dataclass(frozen=True)
class Need:
    """One fact that the category's team asks for; `said` is empty while it is missing."""

    label: str
    said: str


@dataclass(frozen=True)
class ShownPost:
    post: Post
    judgement: Judgement | None
    segments: list[Segment]
    long: bool


def case_panel(case: Case) -> dict[str, Any]:
    """Context of desk/case.html: posts in order, facts, checklist, timeline."""
    posts = [shown_post(post) for post in posts_of(case)]
    posts.sort(key=lambda shown: shown.post.pk != case.lead_post_id)
    facts = [fact for shown in posts for fact in facts_of(shown.judgement)]
    return {
        "case": case,
        "lead": posts[0],
        "others": posts[1:],
        "needs": needs(case, facts),
        "extra": extra(case, facts),
        "events": case.events.select_related("actor", "post").order_by("-at", "-id")[:FIRST_EVENTS],
        "may": {move.value: may_move(case.status, move) for move in Move},
    }


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


def reasons_of(judgement: Judgement | None) -> list[dict[str, Any]]:
    """The clauses that moved the model, where the post is more than one clause."""
    reasons = judgement.reasons if judgement else []
    return [reason for reason in reasons if isinstance(reason, dict)]


def facts_of(judgement: Judgement | None) -> list[dict[str, Any]]:
    """The judgement's facts that have the agreed shape."""
    facts = judgement.facts if judgement else []
    return [fact for fact in facts if isinstance(fact, dict) and fact.get("value")]


def needs(case: Case, facts: list[dict[str, Any]]) -> list[Need]:
    """The checklist of the case's category, with what the posts already say."""
    category = current_policies().categories.get(case.category)
    asked = category.facts if category else ()
    return [Need(FACTS.get(kind, OTHER_FACT), fact_words(facts, kind)) for kind in asked]


def extra(case: Case, facts: list[dict[str, Any]]) -> list[Need]:
    """Facts that were said without being asked for."""
    category = current_policies().categories.get(case.category)
    asked = category.facts if category else ()
    kinds = dict.fromkeys(str(fact.get("kind")) for fact in facts)
    return [
        Need(FACTS.get(kind, OTHER_FACT), fact_words(facts, kind))
        for kind in kinds
        if kind not in asked
    ]


def find_case(number: str) -> Case | None:
    return (
        Case.objects.select_related("brand", "team", "assignee", "lead_post")
        .defer("lead_post__raw", "lead_post__author_sealed")
        .filter(number=number)
        .first()
    )


def event_words(event: CaseEvent) -> str:
    """The kind of an event as the timeline calls it; taking a case oneself is 认领."""
    if event.kind == CaseEvent.Kind.ASSIGNED and event.data.get("to") == event.actor_id:
        return "认领"
    return event.get_kind_display()
