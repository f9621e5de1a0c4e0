"""Measures a model, holds it against the shipped one, and lets it take its place or not.

    python manage.py evaluate --data FOLDER [--candidate FOLDER] [--twin FOLDER]

gold_dev measures only a model that never saw it: the twin, trained with `--fold dev` by the same
recipe. The challenge posts, the fresh posts, the held sentiment posts and the stripped posts are
trained on by neither. Most are development figures: they were looked at while the model was made;
the card says which.
"""

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from classifiers.augment import without_marks
from classifiers.card import write_card
from classifiers.complaint_model import ComplaintModel, Opinion
from classifiers.corpora import held_for_sentiment
from classifiers.examples import FOLDER, Example, gold, own_posts
from classifiers.labels import SENTIMENTS
from classifiers.marks import mark_names
from classifiers.scores import Figure, macro_f1, probability_figures, share, side_figures

FILES = ("model.onnx", "facts.onnx", "tokenizer.json", "settings.json", "scores.json", "card.md")
Figures = dict[str, Figure]


class Worse(Exception):
    """The candidate may not replace what is shipped. The message names what fell."""


def evaluate(data: Path, folder: Path, twin: Path | None = None) -> dict[str, Any]:
    """Every figure of the model in `folder`; writes scores.json and card.md there."""
    model = ComplaintModel.load(folder)
    measured = ComplaintModel.load(twin) if twin else model
    figures = (
        gold_figures(measured, gold(data, "gold_dev"))
        | sentiment_figures(model, held_for_sentiment(data))
        | challenge_figures(model, own_posts(FOLDER / "challenge.txt"))
        | challenge_figures(model, own_posts(FOLDER / "fresh.txt"), "fresh")
    )
    told = {
        "version": model.version,
        "settings": model.settings,
        "gold_dev_by": "twin" if twin else "the model itself",
        "megabytes": round((folder / "model.onnx").stat().st_size / 2**20, 1),
        "figures": {name: asdict(figure) for name, figure in figures.items()},
    }
    (folder / "scores.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    write_card(told, folder)
    return told


def gold_figures(model: ComplaintModel, examples: list[Example]) -> Figures:
    """All heads on gold_dev, and the complaint head again without punctuation and emoticons."""
    said = np.array([bool(example.complaint) for example in examples])
    opinions = model.judge([example.text for example in examples])
    stripped = model.judge([without_marks(example.text) or "。" for example in examples])
    plain, bare = macro_f1(said, flags(opinions)), macro_f1(said, flags(stripped))
    scores = np.array([opinion.score for opinion in opinions])
    return (
        probability_figures(scores, said, model.settings["flag"], model.settings["look"])
        | side_figures(examples, opinions)
        | {"complaint_macro_f1": plain, "complaint_macro_f1_stripped": bare}
    )


def sentiment_figures(model: ComplaintModel, examples: list[Example]) -> Figures:
    opinions = model.judge([example.text for example in examples])
    said = np.array([SENTIMENTS.index(example.sentiment or "") for example in examples])
    found = np.array([SENTIMENTS.index(opinion.sentiment) for opinion in opinions])
    return {"sentiment_macro_f1": macro_f1(said, found)}


def challenge_figures(
    model: ComplaintModel, examples: list[Example], name: str = "challenge"
) -> Figures:
    """Share of right answers to "a complaint about our brand?", over all, a slice, and pairs."""
    opinions = model.judge([mark_names(post.text, post.brands, ()) for post in examples])
    right = [is_right(post, opinion) for post, opinion in zip(examples, opinions, strict=True)]
    slices: dict[str, list[bool]] = {}
    pairs: dict[str, list[bool]] = {}
    for post, good in zip(examples, right, strict=True):
        slices.setdefault(post.kind, []).append(good)
        if post.pair:
            pairs.setdefault(post.pair, []).append(good)
    both = [all(halves) for halves in pairs.values() if len(halves) > 1]
    return {
        name: share(right),
        f"{name}_pairs": share(both),
        **{f"{name}_{kind}": share(found) for kind, found in sorted(slices.items())},
    }


def is_right(post: Example, opinion: Opinion) -> bool:
    """A post that names no brand stands, here, on the brand's own ground."""
    about = opinion.about >= 0.5 if post.brands else True
    return (opinion.label == "complaint" and about) == (
        bool(post.complaint) and post.about is not False
    )


def flags(opinions: list[Opinion]) -> "np.ndarray[Any, np.dtype[np.bool_]]":
    return np.array([opinion.label == "complaint" for opinion in opinions])


def replace_shipped(candidate: Path, shipped: Path) -> None:
    """Puts an evaluated candidate in the place of the shipped model. Raises Worse."""
    new = json.loads((candidate / "scores.json").read_text(encoding="utf-8"))["figures"]
    scores = shipped / "scores.json"
    old = (
        json.loads(scores.read_text(encoding="utf-8")).get("figures", {}) if scores.exists() else {}
    )
    if fallen := fallen_figures(old, new):
        raise Worse(
            f"The candidate is worse than the shipped model in {'; '.join(fallen)}. "
            "The shipped model was left as it is."
        )
    shipped.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copyfile(candidate / name, shipped / f"{name}.draft")
    for name in FILES:
        (shipped / f"{name}.draft").replace(shipped / name)


def fallen_figures(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Figures below what chance explains: under the lower end of the shipped one's interval."""
    return [
        f"{name} ({new[name]['value']:.3f}, was {old[name]['value']:.3f})"
        for name in sorted(old.keys() & new.keys())
        if (new[name]["value"] < old[name]["low"]) == old[name]["high_is_good"]
        and not (old[name]["low"] <= new[name]["value"] <= old[name]["high"])
    ]
