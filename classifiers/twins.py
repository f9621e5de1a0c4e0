"""Posts of one pair learn side by side.

Twins share nearly all words and differ in label. In batches apart each one teaches its words, which
the other has to undo; in one batch what they share cancels out, and a cost of the difference asks
for nothing but what tells them apart. (Counterfactual twins: Kaushik et al., ICLR 2020; learning
from their difference: Teney et al., ECCV 2020.)
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from classifiers.examples import Example
from classifiers.labels import HEADS

MARGIN = 2.0  # between the logits of twins: odds of one to seven
SHARE = 0.5  # of the whole cost
LABELS: dict[str, Callable[[Example], bool | None]] = {
    "complaint": lambda post: post.complaint,
    "about_brand": lambda post: post.about,
}


def families(examples: Sequence[Example]) -> list[list[int]]:
    """Positions of the posts of one pair together; a post without a pair is a family of its own."""
    found: dict[str, list[int]] = {}
    for position, example in enumerate(examples):
        found.setdefault(example.pair or f"#{position}", []).append(position)
    return list(found.values())


def between_twins(logits: Sequence[Tensor], examples: Sequence[Example]) -> Tensor:
    """The cost, over the batch, of posts that don't stand MARGIN above their opposite twin."""
    together = [family for family in families(examples) if len(family) > 1]
    total = torch.zeros(())
    for name, output in zip(HEADS, logits, strict=True):
        if said := LABELS.get(name):
            yes, no = opposites(together, [said(example) for example in examples])
            gaps = output[yes, 0] - output[no, 0]
            total = total + SHARE * functional.softplus(MARGIN - gaps).sum() / len(examples)
    return total


def opposites(
    together: list[list[int]], said: Sequence[bool | None]
) -> tuple[list[int], list[int]]:
    """Positions of every two relatives of whom a label is true of the first, false of the other."""
    pairs = [
        (yes, no)
        for family in together
        for yes in family
        for no in family
        if said[yes] and said[no] is False
    ]
    return [yes for yes, _ in pairs], [no for _, no in pairs]
