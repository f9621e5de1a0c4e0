"""Posts as token ids, in batches of like length."""

import random
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from classifiers.text import normalise

PREFIX = "query: "  # e5 was trained with it (intfloat/multilingual-e5-small, model card)
Ids = npt.NDArray[np.int64]


def encode(tokenizer: Tokenizer, texts: Sequence[str], longest: int, end: int) -> list[list[int]]:
    """Token ids of each text, at most `longest`, always closed by the end token.

    Of a longer text the middle is left out: complaints often end with what is demanded.
    """
    encoded = tokenizer.encode_batch([PREFIX + normalise(text) for text in texts])
    head, tail = longest * 3 // 4, longest - longest * 3 // 4 - 1
    return [
        item.ids if len(item.ids) <= longest else [*item.ids[:head], *item.ids[-tail - 1 : -1], end]
        for item in encoded
    ]


def by_length(ids: Sequence[Sequence[int]], budget: int) -> Iterator[list[int]]:
    """Positions in groups of like length; a group padded to its longest holds `budget` tokens."""
    order = sorted(range(len(ids)), key=lambda position: len(ids[position]))
    group: list[int] = []
    for position in order:
        if group and len(ids[position]) * (len(group) + 1) > budget:
            yield group
            group = []
        group.append(position)
    if group:
        yield group


def shuffled(ids: Sequence[Sequence[int]], budget: int, rng: random.Random) -> list[list[int]]:
    """Batches of about `budget` tokens for training: like lengths together, order at random."""
    order = list(range(len(ids)))
    rng.shuffle(order)
    batches = []
    for start in range(0, len(order), 1000):
        pool = order[start : start + 1000]
        batches += [[pool[i] for i in group] for group in by_length([ids[i] for i in pool], budget)]
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
