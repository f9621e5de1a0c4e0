"""Facts marked in a post's text: plain pieces, which the template escapes one by one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboards.words import FACTS, OTHER_FACT


@dataclass(frozen=True)
class Segment:
    """A piece of text; `fact` is the name of the fact it says, or empty."""

    text: str
    fact: str = ""


def segments(text: str, facts: Iterable[Mapping[str, Any]]) -> list[Segment]:
    """The text cut at the facts. A fact whose place doesn't hold its value is left unmarked."""
    pieces: list[Segment] = []
    done = 0
    for start, end, kind in sorted(places(text, facts)):
        if start < done:
            continue
        pieces += [Segment(text[done:start])] if start > done else []
        pieces.append(Segment(text[start:end], FACTS.get(kind, OTHER_FACT)))
        done = end
    return [*pieces, Segment(text[done:])] if done < len(text) else pieces


def places(text: str, facts: Iterable[Mapping[str, Any]]) -> Iterable[tuple[int, int, str]]:
    for fact in facts:
        start, end = fact.get("start"), fact.get("end")
        if not (isinstance(start, int) and isinstance(end, int)):
            continue
        if 0 <= start < end <= len(text) and text[start:end] == fact.get("value"):
            yield start, end, str(fact.get("kind"))


def fact_words(facts: Iterable[Mapping[str, Any]], kind: str) -> str:
    """What was said of one kind of fact: each value once, the first three."""
    values = dict.fromkeys(str(fact["value"])[:60] for fact in facts if fact.get("kind") == kind)
    return "、".join(list(values)[:3])
