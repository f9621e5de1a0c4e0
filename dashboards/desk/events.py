"""The lines of a case's timeline, in words."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext

from complaints.models import CaseEvent, OutreachAttempt
from complaints.models.cases import DismissReason, Level, Result
from dashboards.language import gettext_lazy, in_page_language
from dashboards.rules import category_label
from dashboards.words import FACTS, OTHER_FACT, SEVERITIES

Kind = CaseEvent.Kind

COLON = gettext_lazy("：")


def event_words(event: CaseEvent) -> str:
    """The kind of an event as the timeline calls it; taking a case oneself is 认领."""
    if event.kind == Kind.ASSIGNED and event.data.get("to") == event.actor_id:
        return gettext("认领")
    if event.kind == Kind.REOPENED and event.data.get("status") == "dismissed":
        return gettext("撤销驳回")
    return event.get_kind_display()


def event_details(event: CaseEvent) -> str:
    """`：误报`, `给 lili`, `：中 → 重`; empty where the kind says it all."""
    say = DETAILS.get(Kind(event.kind))
    return say(event.data, event) if say else ""


def assigned(data: dict[str, Any], event: CaseEvent) -> str:
    return (
        ""
        if data.get("to") == event.actor_id
        else gettext("给 %(name)s") % {"name": data.get("name", "")}
    )


def dismissed(data: dict[str, Any], event: CaseEvent) -> str:
    reason = data.get("reason")
    return f"{COLON}{DismissReason(reason).label}" if reason in DismissReason.values else ""


def graded(data: dict[str, Any], event: CaseEvent) -> str:
    """Only what changed."""
    said = []
    before, after = pair(data, "category")
    if before != after:
        said.append(f"{category_label(str(before))} → {category_label(str(after))}")
    was, became = pair(data, "severity")
    if was != became:
        said.append(
            gettext("%(was)s → %(became)s，时限重新计算")
            % {"was": SEVERITIES.get(was, ""), "became": SEVERITIES.get(became, "")}
        )
    return COLON + gettext("，").join(said) if said else ""


def pair(data: dict[str, Any], name: str) -> tuple[Any, Any]:
    told = data.get(name)
    return (told[0], told[1]) if isinstance(told, list) and len(told) == 2 else (None, None)


def fact(data: dict[str, Any], event: CaseEvent) -> str:
    label = FACTS.get(str(data.get("kind")), OTHER_FACT)
    return (
        f"{COLON}{label} {data['value']}"
        if data.get("value")
        else COLON + gettext("删去%(label)s") % {"label": label}
    )


def outreach(data: dict[str, Any], event: CaseEvent) -> str:
    states = dict(OutreachAttempt.State.choices)
    known = states.get(str(data.get("state")))
    return f"{COLON}{known}" if known else ""


def result(data: dict[str, Any], event: CaseEvent) -> str:
    told = data.get("result")
    score = gettext(" %(score)s 分") % {"score": data["score"]} if data.get("score") else ""
    return f"{COLON}{Result(told).label}{score}" if told in Result.values else ""


def rated(data: dict[str, Any], event: CaseEvent) -> str:
    return COLON + gettext("%(score)s 分") % {"score": data.get("score")}


def moved(data: dict[str, Any], event: CaseEvent) -> str:
    if event.kind == Kind.SPLIT:
        return COLON + gettext("%(number)s 恢复为单独的个案") % {"number": data.get("back")}
    return COLON + gettext("%(gone)s 并入 %(into)s") % {
        "gone": data.get("from"),
        "into": data.get("into"),
    }


def escalated(data: dict[str, Any], event: CaseEvent) -> str:
    level = data.get("to")
    to = gettext("到%(level)s") % {"level": Level(level).label} if level in Level.values else ""
    return f"{to}{COLON}{in_page_language(str(data.get('why', '')))}"


def revealed(data: dict[str, Any], event: CaseEvent) -> str:
    return f"{COLON}{data.get('purpose', '')}"


DETAILS: dict[Kind, Callable[[dict[str, Any], CaseEvent], str]] = {
    Kind.ASSIGNED: assigned,
    Kind.DISMISSED: dismissed,
    Kind.GRADED: graded,
    Kind.FACT: fact,
    Kind.OUTREACH: outreach,
    Kind.FOLLOWED_UP: result,
    Kind.CLOSED: result,
    Kind.RATED: rated,
    Kind.MERGED: moved,
    Kind.SPLIT: moved,
    Kind.ESCALATED: escalated,
    Kind.REVEALED: revealed,
}
