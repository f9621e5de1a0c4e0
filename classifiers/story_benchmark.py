"""How fast and how surely copies are found: against a large store, in a database of its own.

The store's texts are walks over the letter pairs of our own posts: as varied as posts, and as alike
in their letters. Half of what is asked for are copies with up to 15 % of their letters changed (a
third each replaced, added, taken away), half are new walks.
"""

import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

ASKED = 6_000
BATCH = 256  # as the classify step works
SEED = 20261123


def measured(store: int) -> dict[str, Any]:
    """Runs in a process of its own on a fresh database in a scratch folder."""
    with tempfile.TemporaryDirectory(prefix="huiyin-bench-") as home:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("HUIYIN_")}
        done = subprocess.run(
            [sys.executable, "-m", "classifiers.story_benchmark", str(store)],
            capture_output=True,
            text=True,
            check=True,
            env=kept | {"HUIYIN_HOME": home, "DJANGO_SETTINGS_MODULE": "complaints.settings"},
        )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def run(store: int) -> dict[str, Any]:
    rng = random.Random(SEED)  # noqa: S311  a seed, not a secret
    walks = walked(rng)
    numbers = posts_made(store + ASKED)
    texts = [next(walks) for _ in range(store)]
    began = time.perf_counter()
    firsts = in_batches(list(zip(numbers, texts, strict=False)))
    filling = time.perf_counter() - began
    originals = [i for i, post in enumerate(numbers[:store]) if firsts[post] == post]
    asked, truth = questions(rng, walks, [(numbers[i], texts[i]) for i in originals])
    began = time.perf_counter()
    found = in_batches(list(zip(numbers[store:], asked, strict=True)))
    seconds = time.perf_counter() - began
    answers = list(zip(numbers[store:], truth, strict=True))
    copies = [(post, first) for post, first in answers if first is not None]
    right = sum(found[post] == first for post, first in copies)
    joined = sum(found[post] != post for post, _ in answers)
    return {
        "store": store,
        "posts_per_second_filling": round(store / filling),
        "posts_per_second": round(ASKED / seconds),
        "recall": round(right / len(copies), 4),
        "precision": round(right / joined, 4),
    }


def questions(
    rng: random.Random, walks: Iterator[str], originals: list[tuple[int, str]]
) -> tuple[list[str], list[int | None]]:
    asked: list[str] = []
    truth: list[int | None] = []
    for number in range(ASKED):
        post, text = rng.choice(originals)
        share = rng.uniform(0, 0.15)
        asked.append(edited(text, share, rng) if number % 2 else next(walks))
        truth.append(post if number % 2 else None)
    return asked, truth


def edited(text: str, share: float, rng: random.Random) -> str:
    """The text with a share (0 to 1) of its letters replaced, added or taken away."""
    letters = list(text)
    for _ in range(int(len(letters) * share)):
        at, kind = rng.randrange(len(letters)), rng.randrange(3)
        if kind == 0:
            letters[at] = rng.choice(text)
        elif kind == 1:
            letters.insert(at, rng.choice(text))
        elif len(letters) > 1:
            del letters[at]
    return "".join(letters)


def walked(rng: random.Random) -> Iterator[str]:
    """Texts of 20 to 80 letters, without end."""
    from classifiers.examples import own_posts
    from classifiers.sketches import letters_of

    follows: dict[str, list[str]] = {}
    for post in own_posts():
        letters = letters_of(post.text)
        for first, second in itertools.pairwise(letters):
            follows.setdefault(first, []).append(second)
    begins = list(follows)
    while True:
        text = [rng.choice(begins)]
        for _ in range(rng.randint(19, 79)):
            text.append(rng.choice(follows.get(text[-1], begins)))
        yield "".join(text)


def posts_made(total: int) -> list[int]:
    """Rows that sketches can point at; their own text is of no matter here."""
    from django.utils import timezone

    from complaints.models import Brand, Post

    brand, now = Brand.objects.earliest("id"), timezone.now()
    for start in range(0, total, 5_000):
        Post.objects.bulk_create(
            Post(brand=brand, platform="bench", post_id=str(number), text="-",
                 published_at=now, fetched_at=now)
            for number in range(start, min(start + 5_000, total))
        )  # fmt: skip
    return list(Post.objects.order_by("pk").values_list("pk", flat=True))


def in_batches(posts: list[tuple[int, str]]) -> dict[int, int]:
    from django.db import transaction

    from classifiers.near_duplicates import stories

    found: dict[int, int] = {}
    for start in range(0, len(posts), BATCH):
        with transaction.atomic():
            found |= stories(posts[start : start + BATCH])
    return found


if __name__ == "__main__":
    import django
    from django.core.management import call_command

    django.setup()
    call_command("prepare", verbosity=0, stdout=sys.stderr)
    sys.stdout.write(json.dumps(run(int(sys.argv[1]))))
