"""Training posts: gold by careful annotators, weak from public corpora, synthetic of our own.

The corpora stay outside the repository (`--data FOLDER`); each is read with the label that its
makers gave, turned into complaint or not as far as it can be.
"""

import gzip
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SYNTHETIC = Path(__file__).parent / "data" / "synthetic.tsv"


@dataclass(frozen=True)
class Example:
    """One labelled text. Weak examples know only whether it is a complaint."""

    text: str
    complaint: bool
    target: str | None = None
    category: str | None = None
    severity: int | None = None


class DataMissing(Exception):
    """The data folder lacks a file. The message names it."""


def gold(folder: Path, name: str) -> list[Example]:
    """gold_train or gold_dev: every label, by reading."""
    return [
        Example(
            row["text"], bool(row["complaint"]), row["target"], row["category"], row["severity"]
        )
        for row in rows_of(folder / f"{name}.jsonl")
    ]


def synthetic() -> list[Example]:
    """Posts that we wrote, for what no public corpus has: text, target, category, severity."""
    lines = SYNTHETIC.read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines]
    return [
        Example(text, level != "0", target, category, int(level))
        for text, target, category, level in cells
    ]


def weak(folder: Path, rng: random.Random) -> list[Example]:
    """About 7,300 examples with noisy labels, balanced over products, courses and weibo."""
    examples = []
    for name, verdict, limits in WEAK:
        rows = list(rows_of(folder / f"{name}.jsonl.gz"))
        rng.shuffle(rows)
        left = dict(limits)
        for row in rows:
            complaint = verdict(row)
            if complaint is not None and left[complaint] > 0:
                left[complaint] -= 1
                examples.append(Example(row["text"], complaint))
    rng.shuffle(examples)
    return examples


def by_label(yes: set[Any], no: set[Any]) -> Callable[[dict[str, Any]], bool | None]:
    return lambda row: True if row["label"] in yes else False if row["label"] in no else None


def by_intensity(row: dict[str, Any]) -> bool | None:
    """Human intensity -1..1 (Fang et al., Findings of NAACL 2022); the middle is mixed."""
    return True if row["label"] >= 0.5 else False if row["label"] <= -0.5 else None


def by_problems(row: dict[str, Any]) -> bool | None:
    """Problems named by a language model; rows that it invented are left out."""
    if row["synthetic"]:
        return None
    return True if row["label"] else False if (row["stars"] or 0) >= 4 else None


WEAK: tuple[tuple[str, Callable[[dict[str, Any]], bool | None], dict[bool, int]], ...] = (
    ("mooc_sentence_sentiment", by_label({"neg"}, {"pos", "none"}), {True: 700, False: 900}),
    ("mooc_problem13_llm", by_problems, {True: 700, False: 500}),
    ("waimai_10k", by_label({0}, {1}), {True: 500, False: 700}),
    ("online_shopping_10_cats", by_label({0}, {1}), {True: 900, False: 900}),
    ("complaint_intensity_weibo", by_intensity, {True: 700, False: 500}),
    # Angry is not complaint: the other five emotions are hard negatives, anger is left out.
    (
        "smp2020_ewect_usual",
        by_label(set(), {"happy", "sad", "fear", "surprise", "neutral"}),
        {True: 0, False: 1200},
    ),
)


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        raise DataMissing(f"{path} is not there: give the folder of the training data by --data.")
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
        for line in file:
            yield json.loads(line)
