"""A question as a tree: words and fields, joined by and, or, not. What it means to Elasticsearch.

The tree is made by a parser of our own from what a person typed; nothing typed ever reaches
Elasticsearch as syntax.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LONGEST_WORDS = 500  # characters


@dataclass(frozen=True)
class Words:
    """Words of the text; a phrase stands in that order."""

    text: str
    phrase: bool = False

    def query(self) -> dict[str, Any]:
        kind = "match_phrase" if self.phrase else "match"
        options: dict[str, Any] = {"query": clean(self.text)}
        if not self.phrase:
            options["operator"] = "and"
        return {kind: {"text": options}}


@dataclass(frozen=True)
class Field:
    """A column that holds one of these values."""

    column: str
    values: tuple[str | int, ...]

    def query(self) -> dict[str, Any]:
        values = [clean(value) if isinstance(value, str) else value for value in self.values]
        return {"terms": {self.column: values}}


@dataclass(frozen=True)
class Between:
    """A column within bounds: gte, gt, lte, lt."""

    column: str
    bounds: tuple[tuple[str, str | int], ...]

    def query(self) -> dict[str, Any]:
        return {"range": {self.column: dict(self.bounds)}}


@dataclass(frozen=True)
class All:
    parts: Sequence["Node"]

    def query(self) -> dict[str, Any]:
        return {"bool": {"must": [part.query() for part in self.parts]}}


@dataclass(frozen=True)
class OneOf:
    parts: Sequence["Node"]

    def query(self) -> dict[str, Any]:
        wanted = [part.query() for part in self.parts]
        return {"bool": {"should": wanted, "minimum_should_match": 1}}


@dataclass(frozen=True)
class Not:
    part: "Node"

    def query(self) -> dict[str, Any]:
        return {"bool": {"must_not": [self.part.query()]}}


Node = Words | Field | Between | All | OneOf | Not


def clean(text: str) -> str:
    """As it can be sent: bounded, without halves of characters."""
    return text[:LONGEST_WORDS].encode("utf-8", "ignore").decode().strip()
