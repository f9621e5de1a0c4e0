"""What a post's text says and why it was flagged, marked in it: plain pieces, which the template
escapes one by one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from complaints.models import Judgement
from dashboards.words import FACTS, OTHER_FACT

MASKED = "contact"  # its value doesn't stand in the text as it is kept
Span = tuple[int, int]


@dataclass(frozen=True)
class Segment:
    """A piece of text; `fact` is the name of the fact it says, or empty; `reason` whether the
    model was moved by it."""

    text: str
    fact: str = ""
    reason: bool = False


def segments(
    text: str, facts: Iterable[Mapping[str, Any]], reasons: Iterable[Mapping[str, Any]] = ()
) -> list[Segment]:
    """The text cut at facts and reasons. A fact whose place doesn't hold its value is unmarked."""
    marked = [(start, end, FACTS.get(kind, OTHER_FACT)) for start, end, kind in places(text, facts)]
    moved = [span for span in map(span_of, reasons) if stands_in(text, span)]
    cuts = {0, len(text), *(at for start, end, _ in marked for at in (start, end))}
    cuts |= {at for span in moved if span for at in span}
    return [
        Segment(
            text[start:end],
            next((name for a, b, name in marked if a <= start and end <= b), ""),
            any(span is not None and span[0] <= start and end <= span[1] for span in moved),
        )
        for start, end in pairwise(sorted(cuts))
    ]


def reasons_of(judgement: Judgement | None) -> list[dict[str, Any]]:
    """The clauses that moved the model, where the post is more than one clause."""
    reasons = judgement.reasons if judgement else []
    return [reason for reason in reasons if isinstance(reason, dict)]


def facts_of(judgement: Judgement | None) -> list[dict[str, Any]]:
    """The judgement's facts that have the agreed shape."""
    facts = judgement.facts if judgement else []
    return [fact for fact in facts if isinstance(fact, dict) and fact.get("value")]


def span_of(row: Mapping[str, Any]) -> Span | None:
    start, end = row.get("start"), row.get("end")
    return (start, end) if isinstance(start, int) and isinstance(end, int) else None


def stands_in(text: str, span: Span | None) -> bool:
    return span is not None and 0 <= span[0] < span[1] <= len(text)


def places(text: str, facts: Iterable[Mapping[str, Any]]) -> Sequence[tuple[int, int, str]]:
    """Where facts stand, in order; of two that overlap the first."""
    found: list[tuple[int, int, str]] = []
    spans = [(span_of(fact), fact) for fact in facts]
    for span, fact in sorted(
        ((span, fact) for span, fact in spans if span and stands_in(text, span)),
        key=lambda pair: pair[0],
    ):
        kind = str(fact.get("kind"))
        held = kind == MASKED or text[slice(*span)] == fact.get("value")
        if held and (not found or span[0] >= found[-1][1]):
            found.append((*span, kind))
    return found


def fact_words(facts: Iterable[Mapping[str, Any]], kind: str) -> str:
    """What was said of one kind of fact: each value once, the first three."""
    values = dict.fromkeys(str(fact["value"])[:60] for fact in facts if fact.get("kind") == kind)
    return "、".join(list(values)[:3])
