"""Spelling noise for training: what strangers do to a text without changing what it says."""

import random
import unicodedata
from collections.abc import Callable

from opencc import OpenCC

from classifiers.examples import Example
from classifiers.marks import mark_names

NOISY = 0.3  # of the examples of an epoch
MARKED = 0.85  # of the names of our brand; the model must also read posts without marks
RIVALS_MARKED = 0.5  # the settings name only some of the rivals
TO_TRADITIONAL = OpenCC("s2t")


def seen(example: Example, rng: random.Random) -> str:
    """The text as one epoch shows it: names marked or not, spelt well or badly."""
    brands = example.brands if rng.random() < MARKED else ()
    rivals = example.rivals if rng.random() < RIVALS_MARKED else ()
    text = mark_names(example.text, brands, rivals)
    return rng.choice(NOISES)(text, rng) if rng.random() < NOISY else text


def without_marks(text: str, rng: random.Random | None = None) -> str:
    """Punctuation, emoji and emoticons are gone; brand marks stay."""
    return "".join(c for c in text if c in "『』〔〕" or unicodedata.category(c)[0] in "LNZ")


def letter_lost(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text)) if len(text) > 8 else len(text)
    return text[:at] + text[at + 1 :]


def letter_parted(text: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(text)) if len(text) > 1 else 0
    return text[:at] + rng.choice(".*-· ~") + text[at:]


def spaces_for_stops(text: str, rng: random.Random) -> str:
    return text.translate(dict.fromkeys(map(ord, "，。！？；、,!?"), " "))


def traditional(text: str, rng: random.Random) -> str:
    return str(TO_TRADITIONAL.convert(text))


NOISES: tuple[Callable[[str, random.Random], str], ...] = (
    without_marks, without_marks, letter_lost, letter_parted, spaces_for_stops, traditional,
)  # fmt: skip
