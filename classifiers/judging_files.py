"""Lines of JSON in, answers out: what `manage.py judge` does, in batches, with flat memory."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from math import isfinite
from typing import Any

from classifiers.complaint_model import ModelUnavailable
from classifiers.judging import works
from classifiers.mentions import Names, folded, names_of
from classifiers.understanding import Judge, Said, Understood, understand
from complaints.domain.cleaning import LONGEST_TEXT, clean_text
from complaints.domain.moments import machine_form, reader_form
from complaints.policies import BrandPolicy

BATCH = 256
NOTHING = "The model judges nothing. Run: python manage.py doctor"
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
    answer: Answer = {"id": None}
    try:
        return len(line), answer, read(line, answer, known, now)
    except Unreadable as error:
        answer["error"] = str(error)
        return len(line), answer, None


def answered(model: Judge, batch: list[Read]) -> Iterator[tuple[int, Answer]]:
    readable = [(answer, said) for _, answer, said in batch if said]
    try:
        found = understand(model, [said for _, said in readable])
        for (answer, _), one in zip(readable, found, strict=True):
            answer |= told(one)
    except Exception:  # noqa: BLE001  whatever a stranger's text made of the run time
        if not works(model):
            raise ModelUnavailable(NOTHING) from None
        for answer, said in readable:
            answer |= alone(model, said)
    yield from ((size, answer) for size, answer, _ in batch)


def alone(model: Judge, said: Said) -> Answer:
    try:
        return told(understand(model, [said])[0])
    except Exception:  # noqa: BLE001  its neighbours must not suffer
        return {"error": "the model can't read this text"}


def read(line: bytes, answer: Answer, known: "KnownNames", now: datetime) -> Said:
    """The post of a line; its id goes into the answer as soon as it is known."""
    row = parsed(line)
    answer["id"] = joinable(row.get("id"))
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


def joinable(value: object) -> object:
    """An id as it was given, at most 200 characters, without half ones, which can't be written.

    None for what is no id: a list or an object.
    """
    if isinstance(value, str):
        return value.encode("utf-8", "ignore").decode()[:200]
    is_number = isinstance(value, int) or (isinstance(value, float) and isfinite(value))
    return value if is_number else None


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
    """When a post was published, be it in the future; None for what can't be read as a time."""
    try:
        found = machine_form(value) or reader_form(str(value)[:64], now)
    except (ValueError, OverflowError):
        return None
    return found.at if found else None


class KnownNames:
    """The names of a brand by its slug or any of them, however spelt.

    An unknown word is a brand's only name.
    """

    def __init__(self, brands: Sequence[BrandPolicy]) -> None:
        self.default = names_of(brands[0])
        self.by_word = {
            folded(word)[0]: (self.default if item is brands[0] else names_of(item))
            for item in reversed(brands)
            for word in (item.slug, item.name, *item.aliases, *item.apps, *item.misspellings)
        }

    def of(self, word: object) -> Names:
        if not isinstance(word, str) or not word.strip():
            return self.default
        word = word.strip()[:100]
        key, _ = folded(word)
        if key not in self.by_word:
            try:
                names = Names([word])
            except ValueError as error:
                raise Unreadable(str(error)) from None
            if len(self.by_word) > 1000:
                return names
            self.by_word[key] = names
        return self.by_word[key]


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
