"""What is asked of Elasticsearch: typed, bounded, and safe for any words a person types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from elasticsearch import NotFoundError

from complaints.models import Post
from complaints.search.asking import Node
from complaints.search.client import client, translated
from complaints.search.indices import alias

LONGEST_QUERY = 500  # characters
# simple_query_string never fails on a syntax error; what could be slow is switched off.
OPERATORS = "AND|OR|NOT|PHRASE|PRECEDENCE|WHITESPACE|ESCAPE"


@dataclass(frozen=True)
class SearchFilters:
    """What to narrow down to; `until` is the first moment no longer wanted."""

    platform: str | None = None
    category: str | None = None
    label: str | None = None
    severity: int | None = None
    status: str | None = None
    brand: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    region: str | None = None
    device: str | None = None
    version: str | None = None
    course: str | None = None
    source: str | None = None
    without_copies: bool = False
    similar_to: int | None = None


def query_of(asked: Node | str | None, filters: SearchFilters) -> dict[str, Any]:
    clauses: list[dict[str, Any]] = [
        {"term": {column: searchable(value) if isinstance(value, str) else value}}
        for column, value in (
            ("platform", filters.platform),
            ("category", filters.category),
            ("label", filters.label),
            ("severity", filters.severity),
            ("case_status", filters.status),
            ("brand", filters.brand),
            ("region", filters.region),
            ("device_said", filters.device),
            ("app_version", filters.version),
            ("course", filters.course),
            ("label_source", filters.source),
        )
        if value is not None
    ]
    window = {
        name: moment.isoformat()
        for name, moment in (("gte", filters.since), ("lt", filters.until))
        if moment is not None
    }
    if window:
        clauses.append({"range": {"published_at": window}})
    query: dict[str, Any] = {"bool": {"filter": clauses}}
    if filters.without_copies:
        clauses.append({"term": {"copy": False}})
    if filters.similar_to is not None:
        query["bool"]["must"] = like(filters.similar_to)
    elif asked is not None and not isinstance(asked, str):
        query["bool"]["must"] = asked.query()
    elif words := searchable(asked or ""):
        query["bool"]["must"] = {
            "simple_query_string": {
                "query": words,
                "fields": ["text"],
                "default_operator": "and",
                "flags": OPERATORS,
            }
        }
    return query


def like(row: int) -> dict[str, Any]:
    """Posts that use the same words as the one of this row."""
    found = Post.objects.filter(pk=row).values_list("text", flat=True).first() or ""
    return {
        "more_like_this": {
            "fields": ["text"],
            "like": searchable(found),
            "min_term_freq": 1,
            "min_doc_freq": 1,
            "max_query_terms": 40,
            "minimum_should_match": "55%",
        }
    }


def searchable(text: str) -> str:
    """The words as they can be sent: bounded, and without halves of characters."""
    return text[:LONGEST_QUERY].encode("utf-8", "ignore").decode().strip()


def ask(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The answer; None before the first index was made."""
    with translated():
        try:
            answer: Mapping[str, Any] = client().search(index=alias(), **body).body
        except NotFoundError:
            return None
    return answer


def counts_of(aggregation: Mapping[str, Any]) -> dict[str, int]:
    found: Sequence[Mapping[str, Any]] = aggregation["buckets"]
    return {str(bucket["key"]): bucket["doc_count"] for bucket in found}
