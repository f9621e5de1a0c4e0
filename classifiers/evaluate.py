"""Measures a model and writes its card; gate.py holds it against the shipped one.

    python manage.py evaluate --data FOLDER [--candidate FOLDER] [--twin FOLDER]

gold_dev measures only a model that never saw it: the twin, trained with `--fold dev` by the same
recipe. The challenge posts, the fresh posts, the held sentiment posts and the stripped posts are
trained on by neither. Most are development figures: they were looked at while the model was made;
the card says which.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np

from classifiers.augment import without_marks
from classifiers.card import write_card
from classifiers.complaint_model import ComplaintModel, Opinion
from classifiers.corpora import held_for_sentiment
from classifiers.examples import FOLDER, Example, gold, own_posts
from classifiers.fact_scores import UNSEEN, annotated, fact_measures
from classifiers.labels import SENTIMENTS
from classifiers.marks import mark_names
from classifiers.measures import Measure, share
from classifiers.scores import Flags, macro_f1, mean_share, probability_measures, side_measures
from complaints.steps import progress

Measures = dict[str, Measure]
Measuring = Callable[[ComplaintModel, list[Example]], Measures]


class NotMeasurable(Exception):
    """A model that may have learnt gold_dev, or promises nothing. The message says what to do."""


def evaluate(data: Path, folder: Path, twin: Path | None = None) -> Measures:
    """Every measure of the model in `folder`; writes scores.json and card.md. Raises NotMeasurable.

    Also of a model that was exported before export wrote down which fold its training left out.
    """
    if ComplaintModel.load(twin or folder).settings.get("fold") != "dev":
        raise NotMeasurable(
            f"The model in {twin or folder} doesn't say that it never learnt gold_dev, which "
            "measures it: give its twin of a training with --fold dev by --twin; if it was trained "
            "so itself, export it again."
        )
    measures = measures_of(data, folder, twin)
    settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    if "expected_precision" not in settings:
        raise NotMeasurable(
            f"The model in {folder} doesn't say what its thresholds promise: export it again."
        )
    told = {
        "version": settings["version"],
        "settings": settings,
        "gold_dev_by": "twin" if twin else "the model itself",
        "megabytes": round((folder / "model.onnx").stat().st_size / 2**20, 1),
        "figures": {name: asdict(measure.figure()) for name, measure in measures.items()},
    }
    (folder / "scores.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    write_card(told, folder)
    return measures


def measures_of(data: Path, folder: Path, twin: Path | None = None) -> Measures:
    """What the model in `folder`, and on gold_dev its twin, says of all the measured posts."""
    model = ComplaintModel.load(folder)
    challenge, fresh = own_posts(FOLDER / "challenge.txt"), own_posts(FOLDER / "fresh.txt")
    parts: list[tuple[Measuring, ComplaintModel, list[Example]]] = [
        (gold_measures, ComplaintModel.load(twin) if twin else model, gold(data, "gold_dev")),
        (sentiment_measures, model, held_for_sentiment(data)),
        (challenge_measures, model, challenge),
        (partial(challenge_measures, name="fresh"), model, fresh),
    ]
    found: Measures = {}
    with progress(sum(len(examples) for *_, examples in parts), model.version) as bar:
        for measure, judge, examples in parts:
            found |= measure(judge, examples)
            bar.update(len(examples))
    return found | fact_measures(model, annotated(UNSEEN))


def gold_measures(model: ComplaintModel, examples: list[Example]) -> Measures:
    """All heads on gold_dev, and the complaint head again without punctuation and emoticons."""
    said = np.array([bool(example.complaint) for example in examples])
    opinions = model.judge([example.text for example in examples])
    stripped = model.judge([without_marks(example.text) or "。" for example in examples])
    plain, bare = macro_f1(said, flags(opinions)), macro_f1(said, flags(stripped))
    scores = np.array([opinion.score for opinion in opinions])
    return (
        probability_measures(scores, said, model.settings["flag"], model.settings["look"])
        | side_measures(examples, opinions)
        | {"complaint_macro_f1": plain, "complaint_macro_f1_stripped": bare}
    )


def sentiment_measures(model: ComplaintModel, examples: list[Example]) -> Measures:
    opinions = model.judge([example.text for example in examples])
    said = np.array([SENTIMENTS.index(example.sentiment or "") for example in examples])
    found = np.array([SENTIMENTS.index(opinion.sentiment) for opinion in opinions])
    return {"sentiment_macro_f1": macro_f1(said, found)}


def challenge_measures(
    model: ComplaintModel, examples: list[Example], name: str = "challenge"
) -> Measures:
    """Right answers to "a complaint about our brand?": all, pairs, mean over slices, each slice."""
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
        f"{name}_slices": mean_share(slices),
        **{f"{name}_{kind}": share(found, len(slices)) for kind, found in sorted(slices.items())},
    }


def is_right(post: Example, opinion: Opinion) -> bool:
    """A post that names no brand stands, here, on the brand's own ground."""
    about = opinion.about >= 0.5 if post.brands else True
    return (opinion.label == "complaint" and about) == (
        bool(post.complaint) and post.about is not False
    )


def flags(opinions: list[Opinion]) -> Flags:
    return np.array([opinion.label == "complaint" for opinion in opinions])
