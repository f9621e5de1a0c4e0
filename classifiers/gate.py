"""Lets a candidate take the place of the shipped model, or not.

Both are measured in one run on the same posts. Against figures that were stored, each release could
slide by what chance explains, and an equal model would be refused once harder posts are measured.
"""

import json
import math
import shutil
from pathlib import Path

from classifiers.evaluate import Measures, measures_of

COMPLETE = "drafts-complete"  # a file that stands while drafts take their places
FILES = ("model.onnx", "facts.onnx", "tokenizer.json", "settings.json", "scores.json", "card.md")


class Refused(Exception):
    """The candidate may not replace what is shipped. The message says why."""


def replace_shipped(data: Path, candidate: Path, new: Measures, shipped: Path) -> None:
    """Puts a candidate with the measures `new` in the place of the shipped model. Raises Refused.

    A shipped model that learnt from gold_dev is flattered there, and more is asked of a candidate.
    """
    if (shipped / COMPLETE).exists():  # killed between two files
        put_in_place(shipped)
    if same_name(candidate, shipped):
        raise Refused(
            "The candidate has other weights than the shipped model and the same version, so that "
            "its judgements would be stored over the old ones: raise VERSION in export.py, then "
            "export it again."
        )
    old = measures_of(data, shipped) if (shipped / "model.onnx").exists() else {}
    if fallen := missing(shipped, new) + fallen_measures(old, new):
        raise Refused(
            f"The candidate is worse than the shipped model in {'; '.join(fallen)}. "
            "The shipped model was left as it is."
        )
    shipped.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copyfile(candidate / name, shipped / f"{name}.draft")
    (shipped / COMPLETE).touch()
    put_in_place(shipped)


def put_in_place(shipped: Path) -> None:
    """Every draft that is left; run again, it ends what was begun."""
    for name in FILES:
        if (draft := shipped / f"{name}.draft").exists():
            draft.replace(shipped / name)
    (shipped / COMPLETE).unlink()


def same_name(candidate: Path, shipped: Path) -> bool:
    """Whether two models that differ in their weights go by one version."""
    if not (shipped / "model.onnx").exists():
        return False
    versions = {
        json.loads((folder / "settings.json").read_bytes())["version"]
        for folder in (candidate, shipped)
    }
    return len(versions) == 1 and weights_in(candidate) != weights_in(shipped)


def weights_in(folder: Path) -> list[bytes]:
    """A model from before facts were read by meaning has one file."""
    paths = (folder / "model.onnx", folder / "facts.onnx")
    return [path.read_bytes() for path in paths if path.exists()]


def missing(shipped: Path, new: Measures) -> list[str]:
    """What was measured when the shipped model was shipped, and is not any more."""
    scores = shipped / "scores.json"
    stored = json.loads(scores.read_text(encoding="utf-8")) if scores.exists() else {}
    return [
        f"{name} (not measured)" for name in sorted(stored.get("figures", {}).keys() - new.keys())
    ]


def fallen_measures(old: Measures, new: Measures) -> list[str]:
    """Those of `new` without a value, or lower than in `old` by more than chance explains."""
    return [
        f"{name} ({measure.value():.3f}{f', was {old[name].value():.3f}' if name in old else ''})"
        for name, measure in sorted(new.items())
        if math.isnan(measure.value()) or (name in old and measure.highest_gain(old[name]) < 0)
    ]
