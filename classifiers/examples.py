"""One labelled text, and the careful sets: gold, labels of our own, posts of our own.

The corpora stay outside the repository (`--data FOLDER`). Labels that we gave to posts of these
corpora are kept by the digest of the text, so that the text itself stays outside too.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.labels import CATEGORIES, SENTIMENTS
from classifiers.sketches import letters_of

FOLDER = Path(__file__).parent / "data"
FIELDS = 11  # of a line of posts.txt
FEELINGS = dict(zip(("neg", "neu", "pos"), SENTIMENTS, strict=True))


@dataclass(frozen=True)
class Example:
    """A text and the labels that are known of it; None (or no category) where one isn't.

    `brands` and `rivals` are the names of the watched brand and of others as the text spells them.
    `kind` is the slice of a post of our own, or the corpus.
    """

    text: str
    complaint: bool | None = None
    target: str | None = None
    categories: tuple[str, ...] = ()
    severity: int | None = None
    sentiment: str | None = None
    about: bool | None = None
    brands: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    pair: str = ""
    kind: str = ""
    weight: float = 1.0

    @property
    def family(self) -> str:
        """What stands together: the posts of a pair, or the copies of one."""
        return self.pair or f"#{self.text}"


class DataMissing(Exception):
    """The data folder lacks a file. The message names it."""


def gold(folder: Path, name: str) -> list[Example]:
    """gold_train or gold_dev: every label but sentiment, by reading."""
    return [
        Example(
            row["text"],
            bool(row["complaint"]),
            row["target"],
            () if row["category"] == "none" else (row["category"],),
            row["severity"],
            about=row.get("about_brand"),
            kind=row.get("stratum", "gold"),
        )
        for row in rows_of(folder / f"{name}.jsonl")
    ]


def verdicts(folder: Path) -> list[Example]:
    """What colleagues decided, if `manage.py export_verdicts` wrote it into the data folder."""
    return gold(folder, "verdicts") if (folder / "verdicts.jsonl").is_file() else []


def own_posts(path: Path = FOLDER / "posts.txt") -> list[Example]:
    """Synthetic posts, written by us in contrast pairs; fields parted by `##`, see data/README."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [own_post(line.split("##")) for line in lines if line]


def own_post(fields: list[str]) -> Example:
    """Raises ValueError for a line without its eleven fields."""
    if len(fields) != FIELDS:
        raise ValueError(f"a synthetic post has {len(fields)} fields instead of {FIELDS}")
    kind, pair, said, about, target, names, level, feeling, brands, rivals, text = fields
    return Example(
        text.replace("\\n", "\n"),
        said == "1",
        target,
        () if names == "none" else tuple(names.split(",")),
        int(level),
        FEELINGS[feeling],
        None if about == "-" else about == "1",
        tuple(filter(None, brands.split("|"))),
        tuple(filter(None, rivals.split("|"))),
        "" if pair == "-" else pair,
        kind,
    )


def own_labels(texts: Iterator[str], path: Path = FOLDER / "labels.tsv") -> list[Example]:
    """Our labels of posts in the corpora, by digest; `texts` are looked through once."""
    known = dict(lines_of_labels(path))
    return [
        labelled(text, labels.split("\t"))
        for text in texts
        if (labels := known.pop(digest(text), None))
    ]


def own_digests(path: Path = FOLDER / "labels.tsv") -> set[str]:
    """Of the texts that we labelled."""
    return {digest for digest, _ in lines_of_labels(path)}


def doubted(path: Path = FOLDER / "doubted.txt") -> set[str]:
    """Digests of gold posts, labelled once, of which two more readers say the opposite."""
    return set(path.read_text(encoding="utf-8").split())


def lines_of_labels(path: Path) -> list[tuple[str, str]]:
    """Digest and labels, these still parted by tabs."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(digest, labels) for digest, _, labels in (line.partition("\t") for line in lines)]


def labelled(text: str, labels: list[str]) -> Example:
    said, target, category, level, feeling = labels
    return Example(
        text,
        said == "1",
        target,
        (category,) if category in CATEGORIES else (),
        int(level),
        FEELINGS[feeling],
        kind="own_labels",
    )


def digest(text: str) -> str:
    """What stands for a text in labels.tsv: 16 hexadecimal digits."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def bare_text(text: str) -> str:
    """What texts share that differ in signs and spaces alone; without a letter, the text itself."""
    return letters_of(text) or text


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        raise DataMissing(f"{path} is not there: give the folder of the training data by --data.")
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
        for line in file:
            yield json.loads(line)
