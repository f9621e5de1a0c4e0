"""Complaints counted in five-minute bins, for the brand and for everything that posts share."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from complaints.domain.surges import BIN
from complaints.models import Brand, Judgement, Post

LOOKED_BACK = timedelta(days=14)
ACTIVE = timedelta(hours=2)  # only what was said this recently can be a surge
LEAST_ACTIVE = 5  # posts
COPIED_TEXT = 20  # letters from which the same words are a copy, not two people saying 又卡了
SHARED_FACTS = ("app_version", "device", "course")
Key = tuple[str, str]  # (dimension, value)


@dataclass(frozen=True)
class Said:
    """One complaint, as far as it is counted."""

    post: int
    at: datetime
    keys: tuple[Key, ...]
    story: int
    author: str
    copied: bool


def complaints_between(brand: Brand, since: datetime, until: datetime) -> Iterator[Said]:
    """Complaints about the brand published in [since, until), oldest first."""
    judged = Judgement.objects.filter(
        current=True,
        label=Judgement.Label.COMPLAINT,
        about_brand=True,
        post__brand=brand,
        post__published_at__gte=since,
        post__published_at__lt=until,
    ).order_by("post__published_at", "post_id")
    columns = (
        "post_id", "post__published_at", "category", "facts", "post__platform", "post__region",
        "post__story_id", "post__author_key", "post__text",
    )  # fmt: skip
    for row in judged.values_list(*columns).iterator(chunk_size=2000):
        post, at, category, facts, platform, region, story, author, text = row
        keys = keys_of(category, facts, platform, region)
        yield Said(post, at, keys, story or post, author, len(text) >= COPIED_TEXT)


def keys_of(category: str, facts: object, platform: str, region: str) -> tuple[Key, ...]:
    shared = [
        (str(fact["kind"]), str(fact["value"])[:120])
        for fact in (facts if isinstance(facts, list) else [])
        if isinstance(fact, dict) and fact.get("kind") in SHARED_FACTS and fact.get("value")
    ]
    own = [("category", category), ("platform", platform)]
    return (("brand", ""), *own, *dict.fromkeys(shared), *([("region", region)] if region else []))


def once_per_story(said: Sequence[Said]) -> list[Said]:
    """Copies of a longer text count once: a campaign is no outage."""
    seen: set[int] = set()
    kept = []
    for item in said:
        if item.copied and item.story in seen:
            continue
        seen.add(item.story)
        kept.append(item)
    return kept


@dataclass(frozen=True)
class Binned:
    """`counts` has one column for each of `keys` and one row a bin from `begins` on; `totals` are
    all posts of the brand, complaints or not."""

    begins: datetime
    keys: list[Key]
    counts: NDArray[np.float64]
    totals: NDArray[np.float64]
    said: list[Said]


def binned(brand: Brand, now: datetime, *, every_key: bool = False) -> Binned:
    """The last two weeks, for everything that was spoken of in the last two hours, or at all."""
    until = now.replace(second=0, microsecond=0) - timedelta(minutes=now.minute % 5) + BIN
    begins = until - LOOKED_BACK
    said = once_per_story(list(complaints_between(brand, begins, now)))
    keys = active_keys(said, now, LOOKED_BACK if every_key else ACTIVE)
    column = {key: number for number, key in enumerate(keys)}
    rows = LOOKED_BACK // BIN
    counts = np.zeros((rows, len(keys)))
    for item in said:
        row = (item.at - begins) // BIN
        for key in item.keys:
            if key in column:
                counts[row, column[key]] += 1
    return Binned(begins, keys, counts, totals_of(brand, begins, now, rows), said)


def active_keys(said: Sequence[Said], now: datetime, within: timedelta) -> list[Key]:
    recent: dict[Key, int] = defaultdict(int)
    for item in said:
        if item.at > now - within:
            for key in item.keys:
                recent[key] += 1
    return sorted(key for key, number in recent.items() if number >= LEAST_ACTIVE)


def totals_of(brand: Brand, begins: datetime, until: datetime, rows: int) -> NDArray[np.float64]:
    totals = np.zeros((rows, 1))
    moments = Post.objects.filter(
        brand=brand, published_at__gte=begins, published_at__lt=until
    ).values_list("published_at", flat=True)
    for at in moments.iterator(chunk_size=5000):
        totals[(at - begins) // BIN, 0] += 1
    return totals
