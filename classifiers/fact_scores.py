"""How well facts are found: on posts whose facts a person wrote down while reading.

A line of `data/facts.jsonl` and `data/unseen_facts.jsonl` has a post: its text, its facts as
[kind, words] in the order in which they stand, and by which writer.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from classifiers.examples import FOLDER
from classifiers.facts import Fact
from classifiers.labels import FACTS
from classifiers.scores import Figure, share

# A number is right or wrong; a name may be told with a word more; of what is demanded or
# threatened it is a matter of taste where its words begin.
NUMBERS = {"order_number", "amount", "app_version", "contact"}
SAID = {"demand_refund", "demand_explanation", "demand_teacher", "threat", "minor"}
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


def fact_figures(model: Finding, posts: Iterable[Annotated]) -> dict[str, Figure]:
    """Precision and recall of each kind."""
    right: dict[str, list[bool]] = {kind: [] for kind in FACTS}
    found: dict[str, list[bool]] = {kind: [] for kind in FACTS}
    for post in posts:
        told = [(fact.kind, fact.start, fact.end) for fact in model.facts(post.text)]
        for of, places, others in ((right, told, post.facts), (found, post.facts, told)):
            for place, ok in zip(places, matched(places, others), strict=True):
                of[place[0]].append(ok)
    return {
        f"facts_{kind}_{name}": share(values[kind])
        for kind in FACTS
        for name, values in (("precision", right), ("recall", found))
        if values[kind]
    }


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
    return both > 0 and both / whole >= (0 if kind in SAID else 0.5)
