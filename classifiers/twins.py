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
SHARE = 0.5  # what this cost weighs beside those of the heads (losses.SHARES)
LABELS: dict[str, Callable[[Example], bool | None]] = {
    "complaint": lambda post: post.complaint,
    "about_brand": lambda post: post.about,
}


def families(examples: Sequence[Example]) -> list[list[int]]:
    """Positions of the posts of one pair together; a post without a pair has only its copies."""
    found: dict[str, list[int]] = {}
    for position, example in enumerate(examples):
        found.setdefault(example.family, []).append(position)
    return list(found.values())


def between_twins(logits: Sequence[Tensor], examples: Sequence[Example]) -> Tensor:
    """The cost, a scalar, of posts whose logits don't stand MARGIN above their opposite twins'.

    Summed over every two opposite relatives (a post shown twice counts twice) and divided by the
    posts of the batch. `logits` are in the order of HEADS, each (posts, outputs).
    """
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
