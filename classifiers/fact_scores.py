"""How well facts are found: on posts whose facts a person wrote down while reading.

A line of `data/facts.jsonl` and `data/unseen_facts.jsonl` has a post: its text, its facts as
[kind, words] in the order in which they stand, and by which writer.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from classifiers.examples import FOLDER
from classifiers.facts import TOLD_ONCE, Fact
from classifiers.labels import FACTS, SAID
from classifiers.measures import Measure

# A number is right or wrong; a name may be told with a word more; of what is demanded or
# threatened it is a matter of taste where its words begin; a child is told of by any word.
NUMBERS = {"order_number", "amount", "app_version", "contact"}
Counts = npt.NDArray[np.int64]
UNSEEN = FOLDER / "unseen_facts.jsonl"  # by writers of no other posts
Place = tuple[str, int, int]  # the kind, and [start, end) in the text


class Finding(Protocol):
    """What finds facts: the ComplaintModel."""

    def facts(self, text: str, said_at: datetime | None = None) -> list[Fact]: ...


@dataclass(frozen=True)
class Annotated:
    text: str
    facts: tuple[Place, ...]
    by: str


def annotated(path: Path = FOLDER / "facts.jsonl") -> list[Annotated]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Annotated(row["text"], placed(row["text"], row["facts"]), row["by"]) for row in rows]


def placed(text: str, said: Sequence[tuple[str, str]]) -> tuple[Place, ...]:
    """Where the words stand: of a kind's the next ones, in their order."""
    last: dict[str, int] = {}
    found = []
    for kind, words in said:
        start = text.find(words, last.get(kind, 0))
        start = start if start >= 0 else text.index(words)
        last[kind] = start + len(words)
        found.append((kind, start, start + len(words)))
    return tuple(found)


def fact_measures(model: Finding, posts: Sequence[Annotated]) -> dict[str, Measure]:
    """Precision and recall of each kind; their rows are posts."""
    told = [places_of(model, post) for post in posts]
    meant = [post.facts for post in posts]
    return {
        f"facts_{kind}_{name}": Measure(
            portion, (hits(one, other, kind), counts(one, kind)), among=2 * len(FACTS)
        )
        for kind in FACTS
        for name, one, other in (("precision", told, meant), ("recall", meant, told))
        if counts(one, kind).any()
    }


def places_of(model: Finding, post: Annotated) -> tuple[Place, ...]:
    return tuple((fact.kind, fact.start, fact.end) for fact in model.facts(post.text))


def portion(hit: Counts, of: Counts) -> float:
    return float(hit.sum() / of.sum()) if of.any() else float("nan")


def counts(of: Sequence[Sequence[Place]], kind: str) -> Counts:
    return np.array([sum(place[0] == kind for place in places) for places in of])


def hits(of: Sequence[Sequence[Place]], others: Sequence[Sequence[Place]], kind: str) -> Counts:
    """A post each: how many of its places of a kind have one of the others'."""
    return np.array([
        sum(ok for place, ok in zip(mine, matched(mine, theirs), strict=True) if place[0] == kind)
        for mine, theirs in zip(of, others, strict=True)
    ])  # fmt: skip


def matched(places: Sequence[Place], others: Sequence[Place]) -> list[bool]:
    """Whether each of the places has one of the others, which counts once."""
    left = list(others)
    answers = []
    for place in places:
        same = next((other for other in left if is_same(place, other)), None)
        if same:
            left.remove(same)
        answers.append(same is not None)
    return answers


def is_same(one: Place, other: Place) -> bool:
    kind, start, end = one
    if kind != other[0] or kind in NUMBERS:
        return one == other
    both = min(end, other[2]) - max(start, other[1])
    whole = max(end, other[2]) - min(start, other[1])
    return kind in TOLD_ONCE or (both > 0 and both / whole >= (0 if kind in SAID else 0.5))
