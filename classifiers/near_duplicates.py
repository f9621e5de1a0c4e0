"""Finds the story a post repeats: reposted, copied with small edits, or spread by many accounts.

The exact same letters first, by digest; then near copies, by bands kept in the database, so that a
post of last week is found without reading all posts. Only the first post of a story is indexed:
a text under 1,000 ids costs no more than one.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db import connection
from django.db.models import Model
from rapidfuzz.fuzz import ratio

from classifiers.sketches import SHORTEST, alike, digest_of, letters_of, sketch
from complaints.models import TextBand, TextSketch
from complaints.transactions import alone

SAME_STORY = 77.0  # per cent: 200 * (letters in common, in order) / (letters of both)
SAME_PAIRS = 0.85  # 2 * (pairs of neighbours in common) / (those of both): sentences changed places
AT_ONCE = 900  # keys in one query
CROWDED = 200  # sketches behind one key that are looked at, the earliest first


@dataclass(frozen=True)
class Sketched:
    """A post's text, ready to be compared."""

    post: int
    letters: str
    digest: str
    keys: Sequence[int]
    check: int


def sketched(post: int, text: str) -> Sketched:
    letters = letters_of(text)
    keys, check = sketch(letters) if len(letters) >= SHORTEST else ([], 0)
    return Sketched(post, letters, digest_of(letters), keys, check)


def stories(posts: Iterable[tuple[int, str]]) -> dict[int, int]:
    """The first post of each post's story, itself where it repeats nobody: {post: first post}.

    `posts` are (id, text), oldest first. What is new is added to the index, what these posts had
    there before goes; run it in the transaction that stores the answer.
    """
    batch = [sketched(post, text) for post, text in posts]
    alone("stories")  # two workers with one story: the second must see the first one's
    TextSketch.objects.filter(pk__in=[item.post for item in batch]).delete()
    known = Known(batch)
    found = {item.post: known.story_of(item) for item in batch}
    fresh = [item for item in batch if found[item.post] == item.post and item.letters]
    add(
        TextSketch,
        ("post_id", "digest", "check_word", "letters"),
        [(item.post, item.digest, item.check, item.letters) for item in fresh],
    )
    bands = sorted((key, item.post) for item in fresh for key in item.keys)
    add(TextBand, ("key", "sketch_id"), bands)
    return found


def add(model: type[Model], columns: Sequence[str], made: Sequence[tuple[Any, ...]]) -> None:
    """Twenty-one rows a story: written without an object for each, which cost half the time. Bands
    come in the order of their index, which saves a tenth."""
    quote = connection.ops.quote_name
    names, marks = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", made)  # noqa: S608


class Known:
    """The stories that a batch can belong to: those of the database and those it brings itself."""

    def __init__(self, batch: Sequence[Sketched]) -> None:
        self.by_digest: dict[str, int] = dict(
            rows(TextSketch, "digest", {item.digest for item in batch}, "post_id")
        )
        self.by_key: dict[int, list[int]] = {}
        keys = {key for item in batch for key in item.keys}
        for key, post in rows(TextBand, "key", keys, "sketch_id"):
            self.by_key.setdefault(key, []).append(post)
        self.checks: dict[int, int] = {}
        self.letters: dict[int, str] = {}
        self.load(batch)

    def load(self, batch: Sequence[Sketched]) -> None:
        """Check words of all candidates, letters only of those whose check words are alike."""
        near = {post for posts in self.by_key.values() for post in posts[:CROWDED]}
        self.checks = dict(rows(TextSketch, "post_id", near, "check_word"))
        likely = {post for item in batch for post in self.candidates(item)}
        self.letters = dict(rows(TextSketch, "post_id", likely, "letters"))

    def candidates(self, item: Sketched) -> list[int]:
        """Posts that share a band and most check bits, earliest first."""
        near = sorted({post for key in item.keys for post in self.by_key.get(key, ())[:CROWDED]})
        near = [post for post in near if post in self.checks]
        flags = alike(item.check, [self.checks[post] for post in near])
        return [post for post, flag in zip(near, flags, strict=True) if flag]

    def story_of(self, item: Sketched) -> int:
        if not item.letters:
            return item.post
        if item.digest in self.by_digest:
            return self.by_digest[item.digest]
        for post in self.candidates(item):
            if same_story(item.letters, self.letters[post]):
                self.by_digest[item.digest] = post
                return post
        self.remember(item)
        return item.post

    def remember(self, item: Sketched) -> None:
        self.by_digest[item.digest] = item.post
        self.checks[item.post] = item.check
        self.letters[item.post] = item.letters
        for key in item.keys:
            self.by_key.setdefault(key, []).append(item.post)


def same_story(one: str, other: str) -> bool:
    """Small edits move few letters; sentences that change places part few neighbours."""
    if ratio(one, other, score_cutoff=SAME_STORY):
        return True
    pairs, others = Counter(pairwise(one)), Counter(pairwise(other))
    both = pairs.total() + others.total()
    return 2 * (pairs & others).total() >= SAME_PAIRS * both


def rows(
    model: type[Model], field: str, wanted: Iterable[Any], told: str
) -> Iterable[tuple[Any, Any]]:
    """(field, told) of the rows whose field is wanted, by both in order: neighbours are read from
    one page of the index. Asked for in bounded queries, and not by Django's look-ups: preparing
    thousands of numbers one by one took a fifth of all time."""
    name = connection.ops.quote_name
    table, by, other = name(model._meta.db_table), name(field), name(told)
    listed = sorted(wanted)
    with connection.cursor() as cursor:
        for start in range(0, len(listed), AT_ONCE):
            part = listed[start : start + AT_ONCE]
            marks = ", ".join(["%s"] * len(part))
            cursor.execute(
                f"SELECT {by}, {other} FROM {table} "  # noqa: S608
                f"WHERE {by} IN ({marks}) ORDER BY {by}, {other}",
                part,
            )
            yield from cursor.fetchall()
