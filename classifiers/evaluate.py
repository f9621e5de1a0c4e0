"""Measures the exported model and writes its scores and its card.

    python manage.py evaluate --data FOLDER

gold_dev takes no part in training nor in the choice of thresholds; it is looked at while the model
is developed, so its figures are development figures. The model is measured on posts unseen here.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Any

import numpy as np

from classifiers.complaint_model import ComplaintModel
from classifiers.dataset import gold
from classifiers.scores import complaint_scores, interval, side_scores

SIDE_HEADS = ("target", "category", "severity")
CARD = Path(__file__).parent / "data" / "card.md"


def evaluate(data: Path, folder: Path) -> dict[str, Any]:
    """Scores on gold_dev; writes scores.json and card.md into the model's folder."""
    examples = gold(data, "gold_dev")
    model = ComplaintModel.load(folder)
    opinions = model.judge([example.text for example in examples])
    scores = np.array([opinion.score for opinion in opinions])
    said = np.array([example.complaint for example in examples])
    flag, look = model.settings["flag"], model.settings["look"]
    low, high = interval(scores, said, flag)
    told = {
        "version": model.version,
        "posts": len(examples),
        "thresholds": {"flag": flag, "look": look, "temperature": model.settings["temperature"]},
        "complaint": rounded(complaint_scores(scores, said, flag, look)),
        "macro_f1_95_percent": [round(low, 4), round(high, 4)],
        "heads": rounded(side_scores(labels_of(examples), labels_of(opinions), said)),
        "megabytes": round((folder / "model.onnx").stat().st_size / 2**20, 1),
    }
    (folder / "scores.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    write_card(told, folder)
    return told


def labels_of(rows: Sequence[Any]) -> dict[str, list[Any]]:
    """The side labels of examples or of opinions, a list a head."""
    return {name: [getattr(row, name) for row in rows] for name in SIDE_HEADS}


def rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in figures.items()}


def write_card(told: dict[str, Any], folder: Path) -> None:
    figures = told["complaint"] | told["heads"] | told["thresholds"]
    low, high = told["macro_f1_95_percent"]
    text = Template(CARD.read_text(encoding="utf-8")).substitute(
        figures, low=low, high=high, posts=told["posts"], version=told["version"],
        megabytes=told["megabytes"],
    )  # fmt: skip
    (folder / "card.md").write_text(text, encoding="utf-8")
