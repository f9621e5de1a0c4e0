"""The network that reads facts letter by letter, and how it learns.

states, letters, rules -> sum -> three convolutions over five letters -> kinds, inside and begin
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from classifiers.labels import FACTS
from classifiers.letters import ALPHABET, PLACES, Floats, Letters

WIDTH = 160
REACH = 5  # letters that a convolution sees
LAYERS = 3
RATE = 2e-3  # at its highest
BATCH = 16  # parts of texts
DROPPED = 0.3  # of states
FORGOTTEN = 0.15  # of letters and of what rules say, so that neither decides alone
OUTPUTS = 2 * len(FACTS)


@dataclass(frozen=True)
class Lesson:
    """`wanted` (letters, OUTPUTS): 1 where a fact of a kind is, and where one begins."""

    letters: Letters
    wanted: Floats


class FactNetwork(nn.Module):
    """(posts, letters, ...) to logits (posts, letters, OUTPUTS); letters without a place are
    padding."""

    def __init__(self, states: int) -> None:
        super().__init__()
        self.states = nn.Linear(states, WIDTH)
        self.places = nn.Embedding(PLACES + 1, WIDTH)
        self.signs = nn.Embedding(ALPHABET, WIDTH)
        self.ruled = nn.Linear(OUTPUTS, WIDTH)
        self.norm = nn.LayerNorm(WIDTH)
        self.turns = nn.ModuleList(
            nn.Conv1d(WIDTH, WIDTH, REACH, padding=REACH // 2) for _ in range(LAYERS)
        )
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in range(LAYERS))
        self.drop = nn.Dropout(DROPPED)
        self.kinds = nn.Linear(WIDTH, OUTPUTS)
        nn.init.normal_(self.signs.weight, std=0.3)

    def forward(self, states: Tensor, places: Tensor, signs: Tensor, ruled: Tensor) -> Tensor:
        letters = self.signs(signs)
        if self.training:
            letters = letters * (torch.rand(*signs.shape, 1) > FORGOTTEN)
            ruled = ruled * (torch.rand(len(ruled), 1, OUTPUTS) > FORGOTTEN)
        mask = (places > 0).unsqueeze(-1).to(states.dtype)
        seen = self.states(self.drop(states)) + self.places(places) + letters + self.ruled(ruled)
        found = self.norm(seen) * mask
        for turn, norm in zip(self.turns, self.norms, strict=True):
            moved = functional.gelu(turn(self.drop(found).transpose(1, 2)).transpose(1, 2))
            found = norm(found + moved) * mask
        return self.kinds(self.drop(found))  # type: ignore[no-any-return]


def learnt(lessons: Sequence[Lesson], epochs: int, seed: int, bar: Any) -> FactNetwork:
    """A network that has seen each lesson `epochs` times; `bar` moves by one a time."""
    torch.manual_seed(seed)
    rng = random.Random(seed)  # noqa: S311  a seed, not a secret
    network = FactNetwork(lessons[0].letters.states.shape[1]).train()
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.02)
    steps = epochs * -(-len(lessons) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, steps + 1, pct_start=0.1)
    for _ in range(epochs):
        for batch in batches(lessons, rng):
            step(network, batch, optimizer)
            schedule.step()
        bar.update(1)
    return network.eval()


def batches(lessons: Sequence[Lesson], rng: random.Random) -> list[list[Lesson]]:
    """Of like length, in another order each time."""
    order = sorted(lessons, key=lambda lesson: len(lesson.wanted) + rng.random() * 30)
    found = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    rng.shuffle(found)
    return found


def step(network: FactNetwork, batch: list[Lesson], optimizer: torch.optim.Optimizer) -> None:
    places = stacked([lesson.letters.places for lesson in batch])
    logits = network(
        stacked([lesson.letters.states for lesson in batch]),
        places,
        stacked([lesson.letters.signs for lesson in batch]),
        stacked([lesson.letters.ruled for lesson in batch]),
    )
    wanted = stacked([lesson.wanted for lesson in batch])
    costs = functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    mask = (places > 0).unsqueeze(-1)
    optimizer.zero_grad()
    ((costs * mask).sum() / mask.sum()).backward()  # type: ignore[no-untyped-call]
    optimizer.step()


def stacked(arrays: Sequence["np.ndarray[Any, Any]"]) -> Tensor:
    """Arrays of different lengths as one, padded with zeros at their ends."""
    return nn.utils.rnn.pad_sequence([torch.from_numpy(array) for array in arrays], True)


class Likely(nn.Module):
    """As it serves: probabilities instead of logits."""

    def __init__(self, network: FactNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, *given: Tensor) -> Tensor:
        return self.network(*given).sigmoid()  # type: ignore[no-any-return]


def write_reader(network: FactNetwork, path: Path) -> None:
    """The network as ONNX; any number of letters."""
    width = network.states.in_features
    given = (torch.zeros(1, 7, width), torch.ones(1, 7, dtype=torch.int64),
             torch.ones(1, 7, dtype=torch.int64), torch.zeros(1, 7, OUTPUTS))  # fmt: skip
    names = ["states", "places", "signs", "ruled"]
    torch.onnx.export(
        Likely(network).eval(), given, path, input_names=names, output_names=["likely"],
        dynamic_axes={name: {1: "letters"} for name in [*names, "likely"]},
        opset_version=17, dynamo=False,
    )  # fmt: skip
