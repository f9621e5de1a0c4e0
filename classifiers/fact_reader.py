"""The reader of facts: what is demanded, threatened and named, read by meaning and not by words.

Rules know the forms of numbers; people demand and threaten in more ways than rules can list. So a
small network over the encoder's states says of each letter whether it stands in a fact of a kind;
what the rules found is one of the things that it looks at.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tokenizers import Tokenizer

from classifiers.amounts_said import amounts_said
from classifiers.facts import (
    LONGEST,
    MASKS,
    RUNS_OF_SIGNS,
    TOLD_ONCE,
    Fact,
    facts,
    seen,
    without_numbers_to_call,
)
from classifiers.labels import FACTS, SAID
from classifiers.letters import Floats, States, letters_of
from classifiers.number_borders import whole_digits, whole_numbers, whole_orders, whole_words
from classifiers.times_said import times_said

INSIDE = 0.35  # from here on a letter may belong to a fact; thresholds are asked of its surest
APART = 6  # letters between two pieces of one demand
STOP = re.compile("[，。！？!?；;\n]")
NAMES = {"time", "device", "network", "course", "teacher"}  # of one letter it's a piece of one
NAMELESS = re.compile(  # but 班老师 may be a Mr Ban
    r"(?:主讲|主播|班主任|任课|授课|带课|代课|教课|辅导|直播|助教|外教|私教|陪练|新来?|原来?|之前|以前|[那这][个位]?|我们|你们|他们|男|女|的)*"
    r"(?:老师们?|教练|导师|讲师|主讲|班主任|助教|外教|私教)"
)
BORDERS = {
    "device": whole_words,
    "network": whole_words,
    "amount": whole_digits,
    "app_version": whole_digits,
}
MONEY = re.compile(r"[¥￥元块钱圆]|人民币|RMB", re.IGNORECASE)


@dataclass(frozen=True)
class Span:
    """Letters [start, end) of what `seen` gives, `score` of the surest of them (0 to 1)."""

    kind: str
    start: int
    end: int
    score: float


class FactReader:
    """Not bound to a thread. `thresholds` has one for each kind."""

    def __init__(
        self, session: Any, tokenizer: Tokenizer, states: States, thresholds: Mapping[str, float]
    ) -> None:
        self.session = session
        self.tokenizer = tokenizer
        self.states = states
        self.thresholds = thresholds

    def facts(self, text: str, said_at: datetime | None = None) -> list[Fact]:
        """The facts in a text, in the order in which they stand there."""
        text = text[:LONGEST]
        ruled = facts(text, said_at)
        read = [s for s in self.spans(text, ruled) if s.score >= self.thresholds[s.kind]]
        return sorted(once(joined(text, said_at, ruled, read)), key=lambda f: (f.start, f.kind))

    def spans(self, text: str, ruled: list[Fact]) -> Iterator[Span]:
        """Everything that may be a fact, with how sure it is; `ruled` is what the rules found."""
        plain, _ = seen(text)
        for part in letters_of(text, ruled, self.tokenizer, self.states):
            given = {
                "states": part.states[None], "places": part.places[None],
                "signs": part.signs[None], "ruled": part.ruled[None],
            }  # fmt: skip
            (likely,) = self.session.run(None, given)
            for span in spans_in(likely[0], plain[part.start : part.start + len(part.signs)]):
                yield replace(span, start=span.start + part.start, end=span.end + part.start)


def spans_in(likely: Floats, text: str) -> Iterator[Span]:
    """Runs of letters that are likely inside a fact, by `likely` (letters, 2 * kinds)."""
    for row, kind in enumerate(FACTS):
        found = list(runs(likely[:, row], likely[:, len(FACTS) + row]))
        if kind.startswith("demand_"):
            found = as_one(found, text, continues)
        elif kind in RUNS_OF_SIGNS:
            borders = whole_orders if kind == "order_number" else whole_numbers
            whole = sorted(one for span in found for one in borders(*span, text))
            found = as_one(whole, text, nothing)
        elif kind in BORDERS:
            whole = [BORDERS[kind](*span, text) for span in found]
            found = as_one(whole, text, one_device if kind == "device" else nothing)
        for start, end in found:
            if says_which(kind, text[start:end]):
                yield Span(kind, start, end, float(likely[start:end, row].max()))


def says_which(kind: str, words: str) -> bool:
    """Of a kind that names: whether the words are more than a piece of a name, or a role."""
    nameless = kind == "teacher" and NAMELESS.fullmatch(words)
    return kind not in NAMES or (len(words) > 1 and not nameless)


def runs(inside: Floats, begins: Floats) -> Iterator[tuple[int, int]]:
    start = None
    for place, value in enumerate(inside):
        if start is not None and (value < INSIDE or begins_anew(begins, start, place)):
            yield start, place
            start = None
        if start is None and value >= INSIDE:
            start = place
    if start is not None:
        yield start, len(inside)


def begins_anew(begins: Floats, start: int, place: int) -> bool:
    """退钱退钱 without a stop is two demands; a fact of one letter is none."""
    return place > start + 1 and bool(begins[place] > max(0.5, 0.9 * begins[start:place].max()))


def as_one(
    found: list[tuple[int, int]], text: str, belongs: Callable[[str], bool]
) -> list[tuple[int, int]]:
    """Neighbours as one where what stands between them (nothing, where they overlap) `belongs`."""
    whole: list[tuple[int, int]] = []
    for start, end in found:
        if whole and belongs(text[whole[-1][1] : start]):
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return whole


def continues(gap: str) -> bool:
    """Pieces of one demand: 多扣的赶紧还回来."""
    return len(gap) <= APART and not STOP.search(gap)


def one_device(gap: str) -> bool:
    """Tab S8."""
    return gap in ("", " ")


def nothing(gap: str) -> bool:
    """WiFi 5G are two networks."""
    return not gap


def joined(
    text: str, said_at: datetime | None, ruled: list[Fact], read: list[Span]
) -> Iterator[Fact]:
    """What was read, in the words of the rule that found the same; and what rules are sure of."""
    _, places = seen(text)
    taken = [as_fact(text, said_at, places, span) for span in read]
    kept = [
        fact
        for fact in ruled
        if fact.kind in RUNS_OF_SIGNS or any(same(fact, one) for one in taken)
    ]
    new = [fact for fact in taken if not any(same(fact, one) for one in kept)]
    found = [*kept, *new]
    contacts = sorted((f for f in found if f.kind in MASKS), key=lambda f: f.start)
    yield from without_numbers_to_call([cut(text, fact, contacts) for fact in found])


def cut(text: str, fact: Fact, contacts: list[Fact]) -> Fact:
    """What is said in a clause that holds a contact, as far as its larger part beside that; as it
    is where nothing stands beside. `contacts` are in order."""
    within = [one for one in contacts if one.start < fact.end and fact.start < one.end]
    if fact.kind not in SAID or not within:
        return fact
    pieces = [(fact.start, within[0].start), (within[-1].end, fact.end)]
    start, end = max(pieces, key=lambda piece: piece[1] - piece[0])
    return replace(fact, value=text[start:end], start=start, end=end) if start < end else fact


def same(one: Fact, other: Fact) -> bool:
    return one.kind == other.kind and one.start < other.end and other.start < one.end


def once(found: Iterator[Fact]) -> Iterator[Fact]:
    told: set[str] = set()
    for fact in sorted(found, key=lambda fact: fact.start):
        if fact.kind not in told:
            yield fact
        told |= {fact.kind} & TOLD_ONCE


def as_fact(text: str, said_at: datetime | None, places: list[int], span: Span) -> Fact:
    start, end = places[span.start], places[span.end - 1] + 1
    value = text[start:end]
    return Fact(
        span.kind, MASKS.get(span.kind, str)(value), start, end, resolved(span.kind, value, said_at)
    )


def resolved(kind: str, value: str, said_at: datetime | None) -> str:
    """In one form, where the rules can say it of the words alone."""
    if kind == "time":
        return next((said for *_, said in times_said(value, said_at)), "")
    if kind != "amount":
        return ""
    whole = f"{MONEY.sub('', value)}元"
    said = (yuan for start, end, yuan in amounts_said(whole) if (start, end) == (0, len(whole)))
    return next((yuan for *_, yuan in amounts_said(value)), next(said, ""))
