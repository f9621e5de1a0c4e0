"""The lines of a case's timeline, in words."""

from collections.abc import Callable
from typing import Any

from complaints.models import CaseEvent, OutreachAttempt
from complaints.models.cases import DismissReason, Level, Result
from dashboards.rules import category_label
from dashboards.words import FACTS, OTHER_FACT, SEVERITIES

Kind = CaseEvent.Kind


def event_words(event: CaseEvent) -> str:
    """The kind of an event as the timeline calls it; taking a case oneself is 认领."""
    if event.kind == Kind.ASSIGNED and event.data.get("to") == event.actor_id:
        return "认领"
    if event.kind == Kind.REOPENED and event.data.get("status") == "dismissed":
        return "撤销驳回"
    return event.get_kind_display()


def event_details(event: CaseEvent) -> str:
    """`：误报`, `给 lili`, `：中 → 重`; empty where the kind says it all."""
    say = DETAILS.get(Kind(event.kind))
    return say(event.data, event) if say else ""


def assigned(data: dict[str, Any], event: CaseEvent) -> str:
    return "" if data.get("to") == event.actor_id else f"给 {data.get('name', '')}"


def dismissed(data: dict[str, Any], event: CaseEvent) -> str:
    reason = data.get("reason")
    return f"：{DismissReason(reason).label}" if reason in DismissReason.values else ""


def graded(data: dict[str, Any], event: CaseEvent) -> str:
    """Only what changed."""
    said = []
    before, after = pair(data, "category")
    if before != after:
        said.append(f"{category_label(str(before))} → {category_label(str(after))}")
    was, became = pair(data, "severity")
    if was != became:
        said.append(f"{SEVERITIES.get(was, '')} → {SEVERITIES.get(became, '')}，时限重新计算")
    return "：" + "，".join(said) if said else ""


def pair(data: dict[str, Any], name: str) -> tuple[Any, Any]:
    told = data.get(name)
    return (told[0], told[1]) if isinstance(told, list) and len(told) == 2 else (None, None)


def fact(data: dict[str, Any], event: CaseEvent) -> str:
    label = FACTS.get(str(data.get("kind")), OTHER_FACT)
    return f"：{label} {data['value']}" if data.get("value") else f"：删去{label}"


def outreach(data: dict[str, Any], event: CaseEvent) -> str:
    states = dict(OutreachAttempt.State.choices)
    known = states.get(str(data.get("state")))
    return f"：{known}" if known else ""


def result(data: dict[str, Any], event: CaseEvent) -> str:
    told = data.get("result")
    score = f" {data['score']} 分" if data.get("score") else ""
    return f"：{Result(told).label}{score}" if told in Result.values else ""


def rated(data: dict[str, Any], event: CaseEvent) -> str:
    return f"：{data.get('score')} 分"


def moved(data: dict[str, Any], event: CaseEvent) -> str:
    if event.kind == Kind.SPLIT:
        return f"：{data.get('back')} 恢复为单独的个案"
    return f"：{data.get('from')} 并入 {data.get('into')}"


def escalated(data: dict[str, Any], event: CaseEvent) -> str:
    level = data.get("to")
    to = f"到{Level(level).label}" if level in Level.values else ""
    return f"{to}：{data.get('why', '')}"


def revealed(data: dict[str, Any], event: CaseEvent) -> str:
    return f"：{data.get('purpose', '')}"


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
