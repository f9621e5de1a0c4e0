"""Where a text names the watched brand or a rival, however it is spelt.

Names are looked for in a folded text: full-width, traditional, upper-case, spaced-out and
punctuated spellings fold to one. All names are found in one pass (Aho and Corasick, CACM 18(6),
1975), so that the cost grows with the text and not with the number of names.
"""

import unicodedata
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise

import ahocorasick
from opencc import OpenCC

from complaints.policies import BrandPolicy

WIDEST_GAP = 3  # signs inserted between two letters of a name; a run of one sign is one
SHORT = 2  # letters; so short a name may be a word
WITHIN_A_CLAUSE = 3  # letters; so short a name doesn't reach across a stop: 写完作业，帮妈妈
STOPS = frozenset("，。！？；：、…,!?;:\n")
ENDS = frozenset("。！？；…!?;\n")
NEAR = 15  # characters between a name and the word that tells its sense
UNSEEN = frozenset(("Cf", "Mn", "Me"))  # zero-width characters and marks on the one before
BRAND, RIVAL, EXCLUDED = "brand", "rival", "excluded"
TO_SIMPLIFIED = OpenCC("t2s")


@dataclass(frozen=True)
class Mention:
    """A name at [start, end) of the text as it was written."""

    start: int
    end: int
    kind: str
    name: str


class Names:
    """The names of one brand: its own, those of rivals, and the senses that are not meant."""

    def __init__(
        self, own: Iterable[str], rivals: Iterable[str] = (), excluded: Iterable[str] = ()
    ) -> None:
        """Raises ValueError for a name that is too short to be told from other words."""
        self.own = {folded_name(name): name for name in own}
        self.called = next(iter(self.own.values()), "")
        senses = {folded_name(sense) for sense in excluded}
        self.neighbours = {word for word in senses if not any(name in word for name in self.own)}
        kinds = dict.fromkeys(map(folded_name, rivals), RIVAL)
        kinds |= dict.fromkeys(senses, EXCLUDED) | dict.fromkeys(self.own, BRAND)
        self.automaton = ahocorasick.Automaton()
        for name, kind in kinds.items():
            self.automaton.add_word(name, (name, kind))
        self.automaton.make_automaton()

    def mentions(self, text: str) -> list[Mention]:
        """Mentions of brand and rivals, in order, none inside another or inside another sense."""
        if not self.own:
            return []
        found = without_overlaps(self.matches(text))
        neighbours = [item for item in found if item.name in self.neighbours]
        return [
            item
            for item in found
            if item.kind != EXCLUDED
            and not (self.may_be_a_word(item) and beside(text, item, neighbours))
        ]

    def may_be_a_word(self, item: Mention) -> bool:
        """A short form, or a part of a longer name; a full name is always meant."""
        part = any(item.name != name and item.name in name for name in self.own)
        return item.kind == BRAND and (part or len(item.name) <= SHORT)

    def matches(self, text: str) -> list[Mention]:
        letters, places = folded(text)
        found = []
        for last, (name, kind) in self.automaton.iter(letters):
            spots = places[last - len(name) + 1 : last + 1]
            if stands_alone(text, spots, len(name)):
                found.append(Mention(spots[0], spots[-1] + 1, kind, name))
        return found


def names_of(brand: BrandPolicy) -> Names:
    own = [brand.name, *brand.aliases, *brand.apps, *brand.misspellings]
    return Names(own, brand.rivals, brand.excluded)


def without_overlaps(found: list[Mention]) -> list[Mention]:
    """The longest of those that overlap, in the order of the text."""
    kept: list[Mention] = []
    for item in sorted(found, key=lambda one: (one.start, one.start - one.end)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
        elif item.end - item.start > kept[-1].end - kept[-1].start:
            kept[-1] = item
    return kept


def beside(text: str, item: Mention, others: Sequence[Mention]) -> bool:
    """Whether one of `others`, which are in order, is near in the same sentence."""
    at = bisect(others, item.start, key=lambda other: other.start)
    return any(
        last.start - first.end <= NEAR and ENDS.isdisjoint(text[first.end : last.start])
        for first, last in [
            *((before, item) for before in others[max(at - 1, 0) : at]),
            *((item, after) for after in others[at : at + 1]),
        ]
    )


def stands_alone(text: str, spots: Sequence[int], letters: int) -> bool:
    """Not torn apart, not reaching over a stop when short, not the middle of a Latin word."""
    first, last = spots[0], spots[-1]
    if any(signs(text[before + 1 : after]) > WIDEST_GAP for before, after in pairwise(spots)):
        return False
    if letters <= WITHIN_A_CLAUSE and not STOPS.isdisjoint(text[first : last + 1]):
        return False
    return not (
        (latin(text[first]) and first > 0 and latin(text[first - 1]))
        or (latin(text[last]) and last + 1 < len(text) and latin(text[last + 1]))
    )


def signs(gap: str) -> int:
    """How many signs a reader sees between two letters."""
    seen = (sign for sign in gap if unicodedata.category(sign) not in UNSEEN)
    return sum(1 for _ in groupby(seen))


def latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def folded(text: str) -> tuple[str, list[int]]:
    """The letters and digits of a text in one spelling, and where each stood."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for letter in folded_letter(character):
            letters.append(letter)
            places.append(place)
    return "".join(letters), places


def folded_name(name: str) -> str:
    letters, _ = folded(name)
    if len(letters) < SHORT:
        raise ValueError(f"the name {name!r} is too short: give at least two letters")
    return letters


@lru_cache(maxsize=50_000)
def folded_letter(character: str) -> str:
    """Nothing for signs and spaces; otherwise lower case, half width, simplified."""
    if not character.isascii():
        character = TO_SIMPLIFIED.convert(
            unicodedata.normalize("NFKC", character.encode("utf-8", "replace").decode())
        )
    return "".join(c for c in character.casefold() if unicodedata.category(c)[0] in "LN")
