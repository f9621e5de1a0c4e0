"""What a training shows: noisy corpora, then everything that somebody read with care."""

import random
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from classifiers.contrast import contrasts
from classifiers.corpora import held_for_sentiment, texts_of, weak
from classifiers.examples import (
    FOLDER,
    Example,
    bare_text,
    digest,
    doubted,
    gold,
    own_labels,
    own_posts,
    verdicts,
)

SEED = 7
RATE = 1e-4  # of the encoder, at its highest
BUDGET, LAST_BUDGET = 1200, 800  # tokens in a batch: small ones teach contrasts more
SETTLING_RATE = 7e-5
SETTLED = 4  # one in so many of our pairs is shown while real posts settle
SETTLED_FEELINGS = 6_000  # noisy rows with a feeling, then
GOLD_TIMES = 3  # gold is shown then
REMEMBERED = 18_000  # noisy rows with a feeling among what was read with care, others each time
FELT = 22_000  # such rows that the head of feelings is fitted on
READ_AGAIN = 5  # heads are fitted on one in so many of our posts; that of feelings, labels too
GOLD_WEIGHT = 1.5  # the only labels of four annotators who agree, among posts of our own
LABEL_WEIGHT = 0.85  # ours: one reader each, who agrees with the gold on 96 % at most
FELT_WEIGHT = 0.7
HELD = 400  # careful posts kept for temperature and thresholds


@dataclass(frozen=True)
class Stage:
    """Examples that are shown once, at a rate that falls from `rate` to nearly nothing."""

    name: str
    examples: list[Example]
    rate: float
    budget: int  # tokens in a batch, padding included
    upper: bool = False  # layers alone: after a pass over everything the lower half may rest


@dataclass(frozen=True)
class Lessons:
    """Four stages, of which `last` shows everything once more in small batches, and `settling`,
    where training goes on from a model, two tokens of real posts for each of our own, which
    outnumber them (decision 32); the rows that the heads of feelings and categories are fitted on
    at the end; and those that none shows, for temperature and thresholds."""

    noisy: Stage
    careful: Stage
    last: Stage
    settling: Stage
    feelings: list[Example]
    subjects: list[Example]
    held: list[Example]


def lessons_of(data: Path, *, without_dev: bool) -> Lessons:
    """Draws, always alike, from the folder of the data. Raises DataMissing."""
    rng = random.Random(SEED)  # noqa: S311  a seed, not a secret
    dev = gold(data, "gold_dev")
    real = gold(data, "gold_train")
    rng.shuffle(real)
    held, real = drawn_like(dev, real, HELD)  # with gold_dev or without, so that no start knew them
    kept = held + measured(data) + (dev if without_dev else [])
    barred = {bare_text(example.text) for example in kept}
    golden = weighed(real + ([] if without_dev else dev), GOLD_WEIGHT)
    real, posts = without(barred, golden + verdicts(data)), without(barred, own_posts())
    labels = weighed(without(barred, own_labels(texts_of(data))), LABEL_WEIGHT)
    read = barred | {bare_text(example.text) for example in [*real, *posts, *labels]}
    first, second = weak(data, SEED, without=read)
    held, real = trusted(held), trusted(real)
    moved = felt(second)
    once, again = moved[:REMEMBERED], moved[REMEMBERED : 2 * REMEMBERED]
    settling = [
        *real * GOLD_TIMES, *some_of(contrasts(posts), SETTLED), *labels, *again[:SETTLED_FEELINGS],
    ]  # fmt: skip
    return Lessons(
        Stage("weak", first, RATE, BUDGET),
        Stage("careful", real + posts + labels + once, RATE, BUDGET),
        Stage("last", real + contrasts(posts) + labels + again, RATE, LAST_BUDGET, upper=True),
        Stage("settling", settling, SETTLING_RATE, LAST_BUDGET, upper=True),
        posts[::READ_AGAIN] + labels[::READ_AGAIN] + moved[:FELT],
        [row for row in real + posts[::READ_AGAIN] + labels if row.categories],
        held,
    )


def measured(data: Path) -> list[Example]:
    """The posts that every model is measured on, whatever it learnt from."""
    files = [FOLDER / "challenge.txt", FOLDER / "fresh.txt"]
    return [post for path in files for post in own_posts(path)] + held_for_sentiment(data)


def without(barred: set[str], examples: list[Example]) -> list[Example]:
    """Those that repeat none of the barred texts, not even with other punctuation."""
    return [example for example in examples if bare_text(example.text) not in barred]


def some_of(posts: list[Example], among: int) -> list[Example]:
    """The posts of one family in so many."""
    families = sorted({post.family for post in posts})
    random.Random(SEED).shuffle(families)  # noqa: S311  a seed, not a secret
    kept = set(families[: len(families) // among])
    return [post for post in posts if post.family in kept]


def drawn_like(
    model: list[Example], pool: list[Example], size: int
) -> tuple[list[Example], list[Example]]:
    """About `size` of the pool, of each kind as large a share as in `model`, and the rest.

    Thresholds fit the mixture they were chosen on; gold_dev has the one that posts come in.
    """
    wanted = {
        kind: round(size * count / len(model))
        for kind, count in Counter(example.kind for example in model).items()
    }
    drawn: list[Example] = []
    rest: list[Example] = []
    for example in pool:
        (drawn if wanted.get(example.kind, 0) > 0 else rest).append(example)
        wanted[example.kind] = wanted.get(example.kind, 0) - 1
    return drawn, rest


def trusted(examples: list[Example]) -> list[Example]:
    """Without doubted labels: a few of them where scores are high bend the whole calibration."""
    wrong = doubted()
    return [example for example in examples if digest(example.text) not in wrong]


def felt(noisy: list[Example]) -> list[Example]:
    """Noisy rows that tell a feeling, at less weight; not shown on, feelings are forgotten."""
    told = [example for example in noisy if example.kind in ("reviews", "weibo")]
    return weighed(told, FELT_WEIGHT)


def weighed(examples: list[Example], weight: float) -> list[Example]:
    """The same examples with this weight instead of theirs."""
    return [replace(example, weight=weight) for example in examples]
