"""Fits the reader of facts: on annotated posts, in the states of the encoder as it serves.

Thresholds come from posts of writers whom the network that reads them never saw.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from classifiers.complaint_model import ComplaintModel, session_of
from classifiers.fact_network import Lesson, learnt, write_reader
from classifiers.fact_reader import FactReader, Span
from classifiers.fact_scores import Annotated, Place, matched
from classifiers.facts import TOLD_ONCE, Fact, facts, seen
from classifiers.labels import FACTS
from classifiers.letters import letters_of, marked
from complaints.steps import progress

EPOCHS = 20
FOLDS = 3
PRECISE = 0.95  # of what is told of a kind, on writers that were not learnt from
UNSURE, SUREST = 0.5, 0.95  # no threshold lies outside: beyond, too little would be told
SEED = 7
CONTRAST = "contrast"  # writers half of whose posts are traps: they teach, and choose no threshold


def fit_reader(folder: Path, posts: Sequence[Annotated], epochs: int = EPOCHS) -> dict[str, float]:
    """Writes facts.onnx into the `folder` of a model; the thresholds of each kind."""
    model = ComplaintModel.load(folder)
    lessons = [lessons_of(post, model) for post in posts]
    writers = sorted({post.by for post in posts})
    groups = [set(writers[number::FOLDS]) for number in range(min(FOLDS, len(writers)))]
    tried: list[tuple[Span, bool]] = []
    with progress((len(groups) + 1) * epochs, "facts", "pass") as bar:
        for group in groups:
            others = [
                made for post, made in zip(posts, lessons, strict=True) if post.by not in group
            ]
            reader = learnt_reader(folder, model, others, epochs, bar)
            for post in posts:
                if post.by in group and not post.by.startswith(CONTRAST):
                    tried += compared(reader, post)
        learnt_reader(folder, model, lessons, epochs, bar)
    return {kind: threshold([(s.score, ok) for s, ok in tried if s.kind == kind]) for kind in FACTS}


def learnt_reader(
    folder: Path, model: ComplaintModel, lessons: Sequence[list[Lesson]], epochs: int, bar: Any
) -> FactReader:
    """Writes facts.onnx and reads with it."""
    network = learnt([part for parts in lessons for part in parts], epochs, SEED, bar)
    write_reader(network, folder / "facts.onnx")
    thresholds = dict.fromkeys(FACTS, UNSURE)
    return FactReader(session_of(folder / "facts.onnx"), model.tokenizer, model.states, thresholds)


def lessons_of(post: Annotated, model: ComplaintModel) -> list[Lesson]:
    plain, places = seen(post.text)
    letters = {place: letter for letter, place in enumerate(places)}
    told = [Fact(kind, "", start, end) for kind, start, end in post.facts]
    wanted = marked(told, letters, len(plain))
    return [
        Lesson(part, wanted[part.start : part.start + len(part.signs)])
        for part in letters_of(post.text, facts(post.text), model.tokenizer, model.states)
    ]


def compared(reader: FactReader, post: Annotated) -> list[tuple[Span, bool]]:
    """Each span that the reader may tell, the surest first, and whether the post has it."""
    places = seen(post.text)[1]
    spans = without_repeats(
        sorted(reader.spans(post.text, facts(post.text)), key=lambda span: -span.score)
    )
    told = [as_told(span, post.text, places) for span in spans]
    return list(zip(spans, matched(told, post.facts), strict=True))


def as_told(span: Span, text: str, places: list[int]) -> Place:
    """With the borders of a rule that finds the same, which are told instead."""
    start, end = places[span.start], places[span.end - 1] + 1
    ruled = (f for f in facts(text) if f.kind == span.kind and f.start < end and start < f.end)
    return next(((span.kind, f.start, f.end) for f in ruled), (span.kind, start, end))


def without_repeats(spans: list[Span]) -> list[Span]:
    """Of kinds that are told once the first."""
    first = {span.kind: span for span in reversed(spans)}
    return [span for span in spans if span.kind not in TOLD_ONCE or span is first[span.kind]]


def threshold(tried: Sequence[tuple[float, bool]]) -> float:
    """The lowest score from which PRECISE of what is told is right."""
    ordered = sorted(tried, reverse=True)
    right = np.cumsum([ok for _, ok in ordered])
    precise = right >= PRECISE * np.arange(1, len(ordered) + 1)
    lowest = ordered[int(np.flatnonzero(precise)[-1])][0] if precise.any() else SUREST
    return round(min(max(lowest, UNSURE), SUREST), 3)
