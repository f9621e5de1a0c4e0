"""A training's state on disk, so that an interrupted run goes on."""

from pathlib import Path
from typing import Any

import torch

Parts = dict[str, Any]  # name -> what has state_dict() and load_state_dict()


class OtherTraining(Exception):
    """The folder holds another training's checkpoints. The message says what to do."""


def claim(work: Path, digest: str) -> None:
    """Makes the folder that of the training with this digest. Raises OtherTraining.

    Checkpoints of other posts or another start would pass for done, and nothing be learnt.
    """
    mark = work / "training.txt"
    begun = mark.read_text(encoding="utf-8") if mark.exists() else ""
    if begun != digest and any(work.glob("*.pt")):
        raise OtherTraining(
            f"{work} holds the checkpoints of a training on other posts, or from another start: "
            "empty it, or give a new folder by --work."
        )
    if begun != digest:  # not written again: killed half-way, it would refuse its own checkpoints
        mark.write_text(digest, encoding="utf-8")


def save(parts: Parts, done: int, path: Path) -> None:
    """The state after `done` parts of a stage, written beside and moved into place."""
    draft = path.with_suffix(".draft")
    torch.save({"done": done, **{name: part.state_dict() for name, part in parts.items()}}, draft)
    draft.replace(path)


def resume(parts: Parts, path: Path) -> int:
    """Brings back a saved state; how many parts are done."""
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    for name, part in parts.items():
        part.load_state_dict(state[name])
    done: int = state["done"]
    return done
