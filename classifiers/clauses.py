"""Why a post was flagged: the clauses without which the model would be less sure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from classifiers.complaint_model import Floats
from classifiers.marks import mark_spans

Span = tuple[int, int]
Marked = Sequence[tuple[int, int, str]]
SHORTEST = 4  # characters; shorter clauses belong to the next one
MOST = 8  # clauses that are tried, so that a long post costs no more than a page of text
KEPT = 3
MOVED = 0.02  # of probability, from which a clause is worth showing
CLAUSE = re.compile(r"[^，。！？；,!?;…\n]+[，。！？；,!?;…\n]*")


class Scoring(Protocol):
    """What gives probabilities of a complaint: the ComplaintModel."""

    def scores(self, texts: Sequence[str]) -> Floats: ...


@dataclass(frozen=True)
class Reason:
    """A clause at [start, end); `weight` is by how much the probability falls without it."""

    start: int
    end: int
    weight: float


def reasons(model: Scoring, text: str, marks: Marked, score: float) -> list[Reason]:
    """The clauses that moved the decision most, in the order of the text.

    Leave one out; of a post that is one clause, that clause.
    """
    spans = clauses(text)
    if len(spans) < 2:
        return [Reason(start, end, round(score, 3)) for start, end in spans]
    left = model.scores([without(text, span, marks) for span in spans])
    falls = score - left
    order = [int(i) for i in np.argsort(-falls)[:KEPT] if falls[i] >= MOVED]
    chosen = order or [int(falls.argmax())]
    return [Reason(*spans[i], weight=round(float(max(falls[i], 0)), 3)) for i in sorted(chosen)]


def without(text: str, span: Span, marks: Marked) -> str:
    """The marked text without one clause."""
    start, end = span
    before = [mark for mark in marks if mark[1] <= start]
    after = [(a - end, b - end, pair) for a, b, pair in marks if a >= end]
    return mark_spans(text[:start], before) + mark_spans(text[end:], after)


def clauses(text: str) -> list[Span]:
    """At most MOST parts of a text, cut at its stops, without the space around them."""
    spans: list[Span] = []
    for match in CLAUSE.finditer(text):
        if spans and (len(text[spans[-1][0] : spans[-1][1]].strip()) < SHORTEST):
            spans[-1] = (spans[-1][0], match.end())
        else:
            spans.append(match.span())
    step = -(-len(spans) // MOST) or 1
    joined = [
        (spans[i][0], spans[min(i + step, len(spans)) - 1][1]) for i in range(0, len(spans), step)
    ]
    return [trimmed(text, span) for span in joined if text[slice(*span)].strip()]


def trimmed(text: str, span: Span) -> Span:
    part = text[slice(*span)]
    start = span[0] + len(part) - len(part.lstrip())
    return start, start + len(part.strip())
