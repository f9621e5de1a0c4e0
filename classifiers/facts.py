"""Facts that a person needs to solve a complaint, found in its words: precise before complete.

Every pattern is ours, fixed, and reads a text in linear time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from classifiers.amounts_said import amounts_said
from classifiers.fact_patterns import PATTERNS
from classifiers.number_borders import to_its_end
from classifiers.text import INVISIBLE, PARTED, TO_SIMPLIFIED
from classifiers.times_said import times_said

LONGEST = 4000  # characters that are searched
JOINTS = "/-(:#·~.+@["  # between two numbers
# Told to their ends, and wherever a rule sees one: their form is enough.
RUNS_OF_SIGNS = {"order_number", "contact"}
TOLD_ONCE = {"minor"}  # that a child is concerned needs saying once


@dataclass(frozen=True)
class Fact:
    """`value` as it stands in the text at [start, end), or masked where it reaches a person.

    `resolved` says it in one form where there is one: a time in ISO 8601, yuan as a decimal.
    """

    kind: str
    value: str
    start: int
    end: int
    resolved: str = ""


def facts(text: str, said_at: datetime | None = None) -> list[Fact]:
    """The facts in a text, in the order in which they stand there."""
    searched, places = seen(text[:LONGEST])
    found = [*patterned(searched), *amounts(searched), *times(searched, said_at)]
    written = [as_written(fact, text, places) for fact in without_numbers_to_call(found)]
    return sorted(written, key=lambda fact: (fact.start, fact.kind))


def seen(text: str) -> tuple[str, list[int]]:
    """Full-width letters and digits as half-width ones, traditional characters as simplified ones,
    without what is there to dodge a filter; and the place of each character in `text`."""
    hidden = {
        place
        for pattern in (INVISIBLE, PARTED)
        for match in pattern.finditer(text)
        for place in range(*match.span())
    }
    places = [place for place in range(len(text)) if place not in hidden]
    return "".join(text[place] for place in places).translate(PLAIN), places


def as_written(fact: Fact, text: str, places: list[int]) -> Fact:
    """With its place, and unless masked its value, in the text that a person sees."""
    start, end = places[fact.start], places[fact.end - 1] + 1
    value = fact.value if fact.kind in MASKS else text[start:end]
    return replace(fact, value=value, start=start, end=end)


def without_numbers_to_call(found: list[Fact]) -> list[Fact]:
    """订单13812345678: a number that is masked as a contact must not stand open as an order's. Of
    QH2026110188/13812345678 the order's own number is told, up to where the other begins."""
    contacts = sorted((fact for fact in found if fact.kind in MASKS), key=lambda fact: fact.start)
    beside = (fact if fact.kind in MASKS else before_a_contact(fact, contacts) for fact in found)
    return [fact for fact in beside if fact]


def before_a_contact(fact: Fact, contacts: list[Fact]) -> Fact | None:
    """`contacts` are in order. None where nothing of a number is left before them."""
    within = [one for one in contacts if fact.start < one.end and one.start < fact.end]
    if not within:
        return fact
    value = fact.value[: max(0, within[0].start - fact.start)].rstrip(JOINTS)
    whole = fact.kind == "order_number" and any(sign.isdecimal() for sign in value)
    return replace(fact, value=value, end=fact.start + len(value)) if whole else None


# Chinese stops stay what they are: they part one clause from the next.
PLAIN = {
    code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "，。！？；："
} | {
    code: simplified
    for code, simplified in (
        (code, TO_SIMPLIFIED.convert(chr(code))) for code in range(0x4E00, 0xA000)
    )
    if len(simplified) == 1
}


def patterned(text: str) -> Iterator[Fact]:
    for kind, pattern in PATTERNS.items():
        found = pattern.finditer(text)
        for match in islice(found, 1) if kind in TOLD_ONCE else found:
            start, end = match.span(match.lastindex or 0)
            if kind in RUNS_OF_SIGNS:
                end = to_its_end(start, end, text)
            value = MASKS.get(kind, str)(text[start:end])
            yield Fact(kind, value, start, end)


def amounts(text: str) -> Iterator[Fact]:
    for start, end, yuan in amounts_said(text):
        yield Fact("amount", text[start:end], start, end, yuan)


def times(text: str, said_at: datetime | None) -> Iterator[Fact]:
    for start, end, resolved in times_said(text, said_at):
        yield Fact("time", text[start:end], start, end, resolved)


def masked(value: str) -> str:
    """A telephone number or account with its middle hidden: it must not travel with the case."""
    return f"{value[:3]}****{value[-2:]}" if len(value) > 6 else f"{value[:1]}****"


MASKS: dict[str, Callable[[str], str]] = {"contact": masked}
