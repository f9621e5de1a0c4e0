"""Lines of JSON in, answers out: what `manage.py judge` does, in batches, with flat memory."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from classifiers.mentions import Names, names_of
from classifiers.understanding import Judge, Said, Understood, understand
from complaints.domain.cleaning import LONGEST_TEXT, clean_text
from complaints.domain.moments import moment_of
from complaints.policies import BrandPolicy

BATCH = 256
LONGEST_LINE = 64 * 2**20  # bytes
Answer = dict[str, Any]
Read = tuple[int, Answer, Said | None]


class Unreadable(Exception):
    """A line that can't be judged. The message is the answer's `error`."""


def judge_lines(
    model: Judge, lines: Iterable[bytes], brands: Sequence[BrandPolicy], now: datetime
) -> Iterator[tuple[int, Answer]]:
    """(bytes read, answer) for each line that isn't blank; the first brand is the default."""
    known = KnownNames(brands)
    batch: list[Read] = []
    for line in lines:
        if line.strip():
            batch.append(taken(line, known, now))
        if len(batch) == BATCH:
            yield from answered(model, batch)
            batch = []
    yield from answered(model, batch)


def taken(line: bytes, known: "KnownNames", now: datetime) -> Read:
    """A line as far as it can be read; the line itself is not kept."""
    answer: Answer = {}
    try:
        return len(line), answer, read(line, answer, known, now)
    except Unreadable as error:
        answer["error"] = str(error)
        return len(line), answer, None


def answered(model: Judge, batch: list[Read]) -> Iterator[tuple[int, Answer]]:
    readable = [(answer, said) for _, answer, said in batch if said]
    for (answer, _), found in zip(
        readable, understand(model, [said for _, said in readable]), strict=True
    ):
        answer |= told(found)
    yield from ((size, answer) for size, answer, _ in batch)


def read(line: bytes, answer: Answer, known: "KnownNames", now: datetime) -> Said:
    """The post of a line; its id goes into the answer as soon as it is known."""
    row = parsed(line)
    if "id" in row and not isinstance(row["id"], dict | list):
        answer["id"] = row["id"] if isinstance(row["id"], str) else str(row["id"])
        answer["id"] = clean_text(answer["id"])[:200]
    text = row.get("text")
    if not isinstance(text, str):
        raise Unreadable("this post has no text: give it as a string under `text`")
    if len(text) > LONGEST_TEXT:
        raise Unreadable(f"the text is longer than {LONGEST_TEXT:,} characters")
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise Unreadable("the text holds half a character (a lone surrogate)")
    if "\x00" in text:
        raise Unreadable("the text holds a NUL character")
    if not clean_text(text):
        raise Unreadable("the text is empty")
    thread = row.get("thread")
    return Said(
        text, moment(row.get("published_at"), now), known.of(row.get("brand")),
        thread[:LONGEST_TEXT] if isinstance(thread, str) else "",
    )  # fmt: skip


def parsed(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise Unreadable(f"the line is longer than {LONGEST_LINE:,} bytes")
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("the line is not UTF-8") from None
    except (ValueError, RecursionError):
        raise Unreadable("the line is not valid JSON") from None
    if not isinstance(row, dict):
        raise Unreadable("the line is not a JSON object")
    return row


def moment(value: object, now: datetime) -> datetime | None:
    """When a post was published; unreadable times leave what is said of time unresolved."""
    try:
        return None if value is None else moment_of(value, now).at
    except (ValueError, OverflowError):
        return None


class KnownNames:
    """The names of a brand by its slug, name or alias; an unknown word is a brand's only name."""

    def __init__(self, brands: Sequence[BrandPolicy]) -> None:
        self.default = names_of(brands[0])
        self.by_word = {
            word: (self.default if item is brands[0] else names_of(item))
            for item in reversed(brands)
            for word in (item.slug, item.name, *item.aliases)
        }

    def of(self, word: object) -> Names:
        if not isinstance(word, str) or not word.strip():
            return self.default
        word = word.strip()[:100]
        if word not in self.by_word:
            try:
                names = Names([word])
            except ValueError as error:
                raise Unreadable(str(error)) from None
            if len(self.by_word) > 1000:
                return names
            self.by_word[word] = names
        return self.by_word[word]


def told(found: Understood) -> Answer:
    """What is understood, in plain JSON."""
    said = found.opinion
    return {
        "complaint": round(said.score, 4),
        "is_complaint": said.label == "complaint",
        "unsure": said.label == "unsure",
        "sentiment": said.sentiment,
        "target": said.target,
        "category": said.category,
        "categories": list(said.categories),
        "severity": said.severity,
        "about_brand": found.about_brand,
        "facts": [asdict(fact) for fact in found.facts],
        "spans": [asdict(reason) for reason in found.reasons],
    }
