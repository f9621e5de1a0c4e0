"""Steps down the cost."""

import torch
from tqdm import tqdm

from classifiers.descent import STEEPEST, descend, falling


def test_a_steep_cost_moves_no_further_than_the_rate_and_the_rate_falls() -> None:
    weight = torch.nn.Parameter(torch.tensor([5.0]))
    optimizer = torch.optim.SGD([weight], lr=0.1)
    schedule = falling(optimizer, steps=20, warm_up=0.1)
    places = []
    with tqdm(total=20, disable=True) as bar:
        for _ in range(20):
            descend(1000 * weight.square().sum(), [weight], optimizer, schedule, bar)
            places.append(weight.item())
    ways = [before - after for before, after in zip([5.0, *places], places, strict=False)]
    assert max(ways) <= 0.1 * STEEPEST + 1e-6
    assert ways[0] < ways[2] > ways[-1] > 0, "it warms up, then falls, and never stands still"
