"""A text as the reader of facts sees it: letter by letter, with what encoder and rules know.

The encoder reads words; facts begin and end at letters. So each letter has the states of the token
it stands in, its place there, itself, and the kinds of facts that the rules found it in.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from classifiers.facts import Fact, seen
from classifiers.labels import FACTS

PART = 300  # letters that are read at once; posts are seldom longer
MOST_TOKENS = 512  # that the encoder takes; ㎡ is two letters to it
STOPS = "。！？!?\n，,；; "
PLACES = 4  # of a letter in its token; later ones count as the last
ALPHABET = 4096  # letters share a number where their codes are equal modulo this

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
States = Callable[[list[int]], Floats]  # token ids to (tokens, width)


@dataclass(frozen=True)
class Letters:
    """`start` of the part in the text; `states` (letters, width), `places` (1 to PLACES, 0 without
    a token) and `signs`, both (letters,), and `ruled` (letters, 2 * kinds): inside a fact of each
    kind, and at the beginning of one."""

    start: int
    states: Floats
    places: Numbers
    signs: Numbers
    ruled: Floats


def letters_of(
    text: str, ruled: list[Fact], tokenizer: Tokenizer, states: States
) -> Iterator[Letters]:
    """The parts of a text, in order; letters are those of `facts.seen(text)`, `ruled` are the facts
    that the rules find in it."""
    plain, places = seen(text)
    inside = marked(ruled, {place: letter for letter, place in enumerate(places)}, len(plain))
    for start, end in parts(plain):
        encoded = tokenizer.encode(plain[start:end])
        ids, offsets = encoded.ids[:MOST_TOKENS], encoded.offsets[:MOST_TOKENS]
        tokens = np.full(end - start, -1)
        spots = np.zeros(end - start, np.int64)
        for number, (first, last) in enumerate(offsets):
            tokens[first:last] = number
            spots[first:last] = np.minimum(np.arange(last - first) + 1, PLACES)
        found = states(ids)
        rows = np.concatenate([found, np.zeros((1, found.shape[1]), np.float32)])[tokens]
        whole = np.broadcast_to(found.mean(0), rows.shape)
        signs = np.array([ord(letter) % ALPHABET for letter in plain[start:end]], np.int64)
        yield Letters(start, np.hstack([rows, whole]), spots, signs, inside[start:end])


def parts(text: str) -> Iterator[tuple[int, int]]:
    """Pieces of at most PART letters, cut behind a stop where there is one."""
    start = 0
    while start < len(text):
        end = min(len(text), start + PART)
        if end < len(text):
            end = max(text.rfind(stop, start + PART // 2, end) + 1 for stop in STOPS) or end
        yield start, end
        start = end


def marked(found: list[Fact], letters: dict[int, int], length: int) -> Floats:
    """Where facts of each kind stand and begin: (length, 2 * kinds)."""
    inside = np.zeros((length, 2 * len(FACTS)), np.float32)
    for fact in found:
        kind, first = FACTS.index(fact.kind), letters[fact.start]
        inside[first : letters[fact.end - 1] + 1, kind] = 1
        inside[first, len(FACTS) + kind] = 1
    return inside
