"""One step of training down the cost, and how the rate changes from step to step."""

from collections.abc import Iterable
from typing import Any

import torch
from tqdm import tqdm

Schedule = torch.optim.lr_scheduler.LambdaLR
STEEPEST = 1.0  # longest gradient that is followed


def falling(optimizer: torch.optim.Optimizer, steps: int, warm_up: float) -> Schedule:
    """The rate rises over a share of the steps and falls in a line, to a fiftieth."""
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, step / (warm_up * steps)) * max(0.02, 1 - step / steps)
    )


def descend(
    cost: torch.Tensor,
    clipped: Iterable[torch.nn.Parameter],
    optimizer: torch.optim.Optimizer,
    schedule: Schedule,
    bar: "tqdm[Any]",
) -> None:
    """Moves the optimizer's parameters; the gradient of those in `clipped` is shortened."""
    optimizer.zero_grad()
    cost.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(clipped, STEEPEST)
    optimizer.step()
    schedule.step()
    bar.set_postfix(loss=f"{cost.item():.3f}", refresh=False)
    bar.update()
