"""The noisy corpora: public reviews and posts with the labels that their makers gave.

Each is read with what its label says: a complaint or none, and a feeling. A label that doesn't
decide one of them leaves it open, and the head concerned learns nothing from that row.
"""

import random
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from classifiers.examples import Example, bare_text, digest, own_digests, rows_of
from classifiers.labels import SENTIMENTS

Row = dict[str, Any]
NEGATIVE, NEUTRAL, POSITIVE = SENTIMENTS
LONGEST = 300  # characters, as the gold was cut
HELD_SHARE = 16  # one in so many of the sentiment corpora is never trained on
FEELING_OF = {
    "happy": POSITIVE, "angry": NEGATIVE, "sad": NEGATIVE, "fear": NEGATIVE, "neutral": NEUTRAL,
}  # fmt: skip
MEASURED = ("online_shopping_10_cats", "waimai_10k", "weibo2018")
SHOWN = {  # rows a corpus gives at most
    "online_shopping_10_cats": 16_000, "waimai_10k": 8_000, "weibo2018": 9_000,
    "smp2020_ewect_usual": 6_000, "smp2020_ewect_virus": 1_500, "mooc_problem13_llm": 5_500,
    "mooc_sentence_sentiment": 1_700, "complaint_intensity_weibo": 3_000,
    "mooc_icourse163_15courses": 2_000, "mooc_icourse163_c_java": 1_000, "fewclue_eprstmt": 900,
}  # fmt: skip
SHOWN_AGAIN = {"online_shopping_10_cats": 30_000}


def weak(folder: Path, seed: int, without: Collection[str]) -> tuple[list[Example], list[Example]]:
    """A first part of about 42,000 examples and a second of about 70,000, mostly of other rows.

    Texts whose `bare_text` is in `without`, and those held for measuring, are left out.
    """
    rng = random.Random(seed)  # noqa: S311  a seed, not a secret
    first: list[Example] = []
    second: list[Example] = []
    for name, reading in READINGS.items():
        rows = [reading(row) for row in rows_of(folder / f"{name}.jsonl.gz")]
        usable = [
            row
            for row in rows
            if row and bare_text(row.text) not in without and not (held(row) and name in MEASURED)
        ]
        rng.shuffle(usable)
        first += usable[: SHOWN[name]]
        second += (usable * 2)[SHOWN[name] :][: SHOWN_AGAIN.get(name, SHOWN[name])]
    rng.shuffle(first)
    rng.shuffle(second)
    return first, second


def held_for_sentiment(folder: Path, each: int = 400) -> list[Example]:
    """Labelled shopping, take-away and Weibo posts that no training sees.

    Drawn by their digests: the shopping corpus is sorted by what was bought, its first rows are all
    book reviews.
    """
    seen = own_digests()
    found: list[Example] = []
    for name in MEASURED:
        rows = [READINGS[name](row) for row in rows_of(folder / f"{name}.jsonl.gz")]
        usable = [row for row in rows if row and held(row) and digest(row.text) not in seen]
        found += sorted(usable, key=lambda row: digest(row.text))[:each]
    return found


def held(example: Example) -> bool:
    return int(digest(example.text), 16) % HELD_SHARE == 0


def texts_of(folder: Path) -> Iterator[str]:
    """Every text of every corpus, cut as the gold was."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        for row in rows_of(path):
            yield row["text"].strip()[:LONGEST]


def by_verdict(row: Row) -> Example:
    """Product and take-away reviews: a bad one complains (1 in 30 wrong)."""
    bad = row["label"] == 0
    feeling = NEGATIVE if bad else POSITIVE
    return Example(cut(row), bad, sentiment=feeling, kind="reviews")


def by_feeling(row: Row) -> Example:
    """Weibo posts: a sad or cross one need not complain; 1 in 6 wrong."""
    feeling = POSITIVE if row["label"] in (1, "1") else NEGATIVE
    complaint = False if feeling == POSITIVE else None
    return Example(cut(row), complaint, sentiment=feeling, kind="weibo", weight=0.7)


def by_emotion(row: Row) -> Example:
    """Emotions: anger may complain, grief and fear hardly ever do."""
    complaint = None if row["label"] == "angry" else False
    feeling = FEELING_OF.get(row["label"])
    return Example(cut(row), complaint, sentiment=feeling, kind="emotions", weight=0.7)


def by_intensity(row: Row) -> Example | None:
    """Human intensity -1..1 (Fang et al., Findings of NAACL 2022); the middle is mixed."""
    said = True if row["label"] >= 0.4 else False if row["label"] <= -0.3 else None
    return None if said is None else Example(cut(row), said, kind="news")


def by_problems(row: Row) -> Example | None:
    """Problems named by a language model; rows that it invented are left out."""
    if row["synthetic"]:
        return None
    said = True if row["label"] else False if (row["stars"] or 0) >= 4 else None
    return None if said is None else Example(cut(row), said, kind="courses", weight=0.8)


def by_stars(row: Row) -> Example | None:
    """Stars are poor labels: only the lowest, and the highest of longer reviews."""
    if row["label"] in (1, 2):
        return Example(cut(row), True, kind="courses", weight=0.6)
    return Example(cut(row), False, kind="courses", weight=0.6) if enough(row) else None


def enough(row: Row) -> bool:
    return bool(row["label"] == 5 and len(row["text"]) > 20)


def by_sentence(row: Row) -> Example:
    feeling = {"pos": POSITIVE, "neg": NEGATIVE, "none": NEUTRAL}.get(row["label"])
    complaint = None if feeling is None else feeling == NEGATIVE
    return Example(cut(row), complaint, sentiment=feeling, kind="courses")


def by_word(row: Row) -> Example | None:
    """Shopping reviews of FewCLUE, of which few are labelled."""
    if row["label"] is None:
        return None
    bad = row["label"] == "Negative"
    return Example(cut(row), bad, sentiment=NEGATIVE if bad else POSITIVE, kind="reviews")


def cut(row: Row) -> str:
    return str(row["text"]).strip()[:LONGEST]


READINGS: dict[str, Callable[[Row], Example | None]] = {
    "online_shopping_10_cats": by_verdict,
    "waimai_10k": by_verdict,
    "weibo2018": by_feeling,
    "smp2020_ewect_usual": by_emotion,
    "smp2020_ewect_virus": by_emotion,
    "complaint_intensity_weibo": by_intensity,
    "mooc_problem13_llm": by_problems,
    "mooc_sentence_sentiment": by_sentence,
    "mooc_icourse163_15courses": by_stars,
    "mooc_icourse163_c_java": by_stars,
    "fewclue_eprstmt": by_word,
}
