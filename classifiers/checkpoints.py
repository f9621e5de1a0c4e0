"""A training's state on disk, so that an interrupted run goes on."""

from pathlib import Path
from typing import Any

import torch

Parts = dict[str, Any]  # name -> what has state_dict() and load_state_dict()


def save(parts: Parts, done: int, path: Path) -> None:
    """The state after `done` rounds, written beside and moved into place."""
    draft = path.with_suffix(".draft")
    torch.save({"done": done, **{name: part.state_dict() for name, part in parts.items()}}, draft)
    draft.replace(path)


def resume(parts: Parts, path: Path) -> int:
    """Brings back a saved state; how many rounds are done."""
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    for name, part in parts.items():
        part.load_state_dict(state[name])
    done: int = state["done"]
    return done


def falling(
    optimizer: torch.optim.Optimizer, steps: int, warm_up: float
) -> torch.optim.lr_scheduler.LambdaLR:
    """The rate rises over a share of the steps and falls in a line, to a fiftieth."""
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, step / (warm_up * steps)) * max(0.02, 1 - step / steps)
    )
