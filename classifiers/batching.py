"""Posts as token ids, in batches of like length."""

import random
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from classifiers.text import normalise

POOL = 1000  # families that are sorted by length together
Ids = npt.NDArray[np.int64]


def encode(tokenizer: Tokenizer, texts: Sequence[str], longest: int, end: int) -> list[list[int]]:
    """Token ids of each text, at most `longest`, always closed by the end token.

    Of a longer text the middle is left out: complaints often end with what is demanded.
    """
    encoded = tokenizer.encode_batch([normalise(text) for text in texts])
    head, tail = longest * 3 // 4, longest - longest * 3 // 4 - 1
    return [
        item.ids if len(item.ids) <= longest else [*item.ids[:head], *item.ids[-tail - 1 : -1], end]
        for item in encoded
    ]


def by_length(ids: Sequence[Sequence[int]], budget: int) -> Iterator[list[int]]:
    """Positions in groups of like length; a group padded to its longest holds `budget` tokens."""
    return grouped(ids, [[position] for position in range(len(ids))], budget)


def grouped(
    ids: Sequence[Sequence[int]], families: Sequence[list[int]], budget: int
) -> Iterator[list[int]]:
    """The same with families of positions, which stay together even when they exceed the budget."""
    longest = [max(len(ids[position]) for position in family) for family in families]
    group: list[int] = []
    for number in sorted(range(len(families)), key=lambda number: longest[number]):
        family = families[number]
        if group and longest[number] * (len(group) + len(family)) > budget:
            yield group
            group = []
        group = [*group, *family]
    if group:
        yield group


def shuffled(
    ids: Sequence[Sequence[int]], families: Sequence[list[int]], budget: int, rng: random.Random
) -> list[list[int]]:
    """Batches of about `budget` tokens for training: like lengths together, order at random."""
    order = list(families)
    rng.shuffle(order)
    batches = [
        batch
        for start in range(0, len(order), POOL)
        for batch in grouped(ids, order[start : start + POOL], budget)
    ]
    rng.shuffle(batches)
    return batches


def padded(ids: Sequence[Sequence[int]], pad: int) -> tuple[Ids, Ids]:
    """Ids and mask, both (posts, tokens of the longest)."""
    longest = max(len(row) for row in ids)
    matrix = np.full((len(ids), longest), pad, dtype=np.int64)
    mask = np.zeros((len(ids), longest), dtype=np.int64)
    for row, values in enumerate(ids):
        matrix[row, : len(values)] = values
        mask[row, : len(values)] = 1
    return matrix, mask
