"""What a batch costs: each head learns from the examples that carry its label."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from classifiers.examples import Example
from classifiers.labels import CATEGORIES, HEADS, LEVELS, SENTIMENTS, TARGETS

SMOOTHING = 0.03  # two careful annotators disagree about as often
MAIN_SHARE = 0.7  # of a post's category mass, where it names several
SHARES = {"complaint": 1.0, "target": 0.4, "sentiment": 0.5, "category": 1.0, "severity": 0.5,
          "about_brand": 1.0}  # fmt: skip


def loss(logits: Sequence[Tensor], examples: Sequence[Example]) -> Tensor:
    """Weighted sum over the heads; a head's part is the weighted mean over its examples."""
    total = torch.zeros(())
    for name, output in zip(HEADS, logits, strict=True):
        known, cost = COSTS[name]
        rows = [i for i, example in enumerate(examples) if known(example)]
        if rows:
            chosen = [examples[i] for i in rows]
            weights = torch.tensor([example.weight for example in chosen])
            costs = cost(output[rows].float(), chosen)
            # divided by the whole batch, so that a lone example doesn't count for all
            total = total + SHARES[name] * (costs * weights).sum() / len(examples)
    return total


def binary(output: Tensor, said: list[bool]) -> Tensor:
    wanted = torch.tensor([float(value) for value in said]) * (1 - 2 * SMOOTHING) + SMOOTHING
    return functional.binary_cross_entropy_with_logits(output[:, 0], wanted, reduction="none")


def one_of(output: Tensor, labels: Sequence[str], said: list[str]) -> Tensor:
    wanted = torch.tensor([labels.index(value) for value in said])
    return functional.cross_entropy(output, wanted, reduction="none", label_smoothing=SMOOTHING)


def shares_of(categories: tuple[str, ...]) -> dict[str, float]:
    """The main category has MAIN_SHARE of the mass, the others share the rest."""
    main, *others = categories
    rest = {name: (1 - MAIN_SHARE) / len(others) for name in others}
    return {main: MAIN_SHARE if others else 1.0} | rest


def categories(output: Tensor, examples: Sequence[Example]) -> Tensor:
    wanted = torch.zeros(len(examples), len(CATEGORIES))
    for row, example in zip(wanted, examples, strict=True):
        for name, share in shares_of(example.categories).items():
            row[CATEGORIES.index(name)] = share
    rarity = torch.tensor([RARITY.get(example.categories[0], 1.0) for example in examples])
    return functional.cross_entropy(output, wanted, reduction="none") * rarity


# Rare in every corpus, as dear to their teams as the others.
RARITY = {"account_privacy": 2.0, "refund_fees": 1.6, "sales": 1.6, "service": 1.3}


def severity(output: Tensor, examples: Sequence[Example]) -> Tensor:
    """Three yes-or-no questions, so that 3 for 2 costs less than 3 for 0."""
    above = [[float((row.severity or 0) > level) for level in range(LEVELS)] for row in examples]
    costs = functional.binary_cross_entropy_with_logits(
        output, torch.tensor(above), reduction="none"
    )
    return costs.sum(1)


COSTS: dict[
    str,
    tuple[Callable[[Example], bool], Callable[[Tensor, Sequence[Example]], Tensor]],
] = {
    "complaint": (
        lambda row: row.complaint is not None,
        lambda output, rows: binary(output, [bool(row.complaint) for row in rows]),
    ),
    "target": (
        lambda row: row.target is not None,
        lambda output, rows: one_of(output, TARGETS, [str(row.target) for row in rows]),
    ),
    "sentiment": (
        lambda row: row.sentiment is not None,
        lambda output, rows: one_of(output, SENTIMENTS, [str(row.sentiment) for row in rows]),
    ),
    "category": (lambda row: bool(row.categories), categories),
    "severity": (lambda row: row.severity is not None, severity),
    "about_brand": (
        lambda row: row.about is not None,
        lambda output, rows: binary(output, [bool(row.about) for row in rows]),
    ),
}
