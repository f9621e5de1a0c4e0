"""What the pages ask Elasticsearch: typed, bounded, and safe for any words a person types."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Literal

from elasticsearch import NotFoundError

from complaints.models import Post
from complaints.search.asking import Node
from complaints.search.client import client, translated
from complaints.search.indices import alias

LONGEST_QUERY = 500  # characters
# simple_query_string never fails on a syntax error; what could be slow is switched off.
OPERATORS = "AND|OR|NOT|PHRASE|PRECEDENCE|WHITESPACE|ESCAPE"
# Private-use characters: no HTML, and a text that holds them only marks itself.
OPEN, CLOSE = "\ue000", "\ue001"
FACETS = {
    "platform": "platform",
    "category": "category",
    "label": "label",
    "severity": "severity",
    "status": "case_status",
    "region": "region",
    "device": "device_said",
    "version": "app_version",
    "course": "course",
    "source": "label_source",
}
SORTS: dict[str, list[dict[str, Any]]] = {
    "time": [{"published_at": "desc"}, {"row": "desc"}],
    "reach": [{"reach": {"order": "desc", "missing": "_last"}}, {"row": "desc"}],
    "score": [{"score": {"order": "desc", "missing": "_last"}}, {"row": "desc"}],
}
Interval = Literal["hour", "day", "week"]
NOT_SAID: dict[str, str | int] = {  # what stands where a post doesn't say; every post is counted
    "category": "other",
    "platform": "",
    "severity": 0,
    "region": "",
    "course": "",
    "app_version": "",
}


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


@dataclass(frozen=True)
class Hit:
    """A found post. `highlight` is its text in pieces: (words, whether they were searched for)."""

    platform: str
    post_id: str
    url: str
    author_masked: str
    published_at: datetime
    label: str
    category: str
    severity: int
    case_number: str
    case_status: str
    row: int
    highlight: list[tuple[str, bool]]


@dataclass(frozen=True)
class SearchPage:
    """`next_cursor` is handed back as `after`; None on the last page."""

    hits: list[Hit]
    total: int
    next_cursor: str | None
    facets: dict[str, dict[str, int]]


@dataclass(frozen=True)
class Bucket:
    """Complaints by category (or another column) from `start` on, for one hour, day or week; a post
    with two values is in two counts and once in `total`."""

    start: datetime
    counts: dict[str, int]
    total: int


def search_posts(
    asked: Node | str | None,
    filters: SearchFilters,
    after: str | None = None,
    size: int = 20,
    sort: str = "time",
) -> SearchPage:
    """The posts that match, `size` at a time. Raises SearchUnavailable."""
    body: dict[str, Any] = {
        "query": still_there(query_of(asked, filters)),
        "sort": SORTS.get(sort, SORTS["time"]),
        "size": size + 1,
        "track_total_hits": True,
        "highlight": {
            "fields": {"text": {"number_of_fragments": 0}},
            "pre_tags": [OPEN],
            "post_tags": [CLOSE],
        },
        "aggs": {name: {"terms": {"field": column, "size": 20}} for name, column in FACETS.items()},
    }
    if cursor := read_cursor(after):
        body["search_after"] = cursor
    answer = ask(body)
    if answer is None:
        return SearchPage([], 0, None, {})
    found = answer["hits"]["hits"]
    more = len(found) > size
    return SearchPage(
        hits=[hit_of(hit) for hit in found[:size]],
        total=answer["hits"]["total"]["value"],
        next_cursor=json.dumps(found[size - 1]["sort"]) if more else None,
        facets={name: counts_of(answer["aggregations"][name]) for name in FACETS},
    )


def complaints_per_bucket(
    since: datetime,
    until: datetime,
    interval: Interval,
    brand: str | None,
    category: str | None = None,
    platform: str | None = None,
    by: str = "category",
) -> list[Bucket]:
    """Complaints published in [since, until), empty buckets included. Raises SearchUnavailable."""
    filters = SearchFilters(
        platform=platform, category=category, label="complaint", brand=brand, since=since,
        until=until,
    )  # fmt: skip
    answer = ask(
        {
            "query": query_of("", filters),
            "size": 0,
            "aggs": {
                "when": {
                    "date_histogram": {
                        "field": "published_at",
                        "calendar_interval": interval,
                        "time_zone": "Asia/Shanghai",
                        "min_doc_count": 0,
                        "extended_bounds": {
                            "min": millis(since),
                            "max": millis(until) - 1,
                        },
                    },
                    "aggs": {
                        "about": {"terms": {"field": by, "size": 50, "missing": NOT_SAID[by]}}
                    },
                }
            },
        }
    )
    if answer is None:
        return []
    return [
        Bucket(
            datetime.fromtimestamp(found["key"] / 1000, UTC),
            counts_of(found["about"]),
            found["doc_count"],
        )
        for found in answer["aggregations"]["when"]["buckets"]
    ]


def per_hour(since: datetime, until: datetime, brand: str | None) -> dict[datetime, int]:
    """Complaints of every hour in [since, until), by its beginning. Raises SearchUnavailable."""
    found = complaints_per_bucket(since, until, "hour", brand)
    return {bucket.start: bucket.total for bucket in found}


def rising_words(since: datetime, until: datetime, most: int = 12) -> list[tuple[str, int]]:
    """Words that complaints of this time use more than all posts do, with how many complaints use
    them. Single letters and figures are left out. Raises SearchUnavailable."""
    filters = SearchFilters(label="complaint", since=since, until=until)
    words = {"field": "text", "size": 60, "filter_duplicate_text": True, "min_doc_count": 3}
    answer = ask(
        {
            "query": query_of("", filters),
            "size": 0,
            "aggs": {
                "sample": {
                    "sampler": {"shard_size": 2000},
                    "aggs": {"words": {"significant_text": words}},
                }
            },
        }
    )
    if answer is None:
        return []
    found = answer["aggregations"]["sample"]["words"]["buckets"]
    told = [(bucket["key"], bucket["doc_count"]) for bucket in found]
    return [(word, number) for word, number in told if len(word) > 1 and not word.isdigit()][:most]


def ask(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The answer; None before the first index was made."""
    with translated():
        try:
            answer: Mapping[str, Any] = client().search(index=alias(), **body).body
        except NotFoundError:
            return None
    return answer


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


def still_there(query: dict[str, Any]) -> dict[str, Any]:
    """Posts that were deleted at their source are counted, but not shown."""
    return {"bool": query["bool"] | {"must_not": {"term": {"gone": True}}}}


def searchable(text: str) -> str:
    """The words as they can be sent: bounded, and without halves of characters."""
    return text[:LONGEST_QUERY].encode("utf-8", "ignore").decode().strip()


def read_cursor(after: str | None) -> list[int | float] | None:
    """The two sort values of the last hit; None for a cursor that was tampered with."""
    try:
        values = json.loads(after or "null")
    except (ValueError, RecursionError):
        return None
    whole = isinstance(values, list) and len(values) == 2
    return values if whole and all(is_sort_value(v) for v in values) else None


def is_sort_value(value: object) -> bool:
    """A number that a sort can hand out: a time, a row, a reach, a score."""
    if type(value) is float:
        return isfinite(value)
    return type(value) is int and abs(value) < 2**63


def hit_of(found: Mapping[str, Any]) -> Hit:
    source = found["_source"]
    marked = found.get("highlight", {}).get("text", [source["text"]])[0]
    return Hit(
        platform=source["platform"],
        post_id=source["post_id"],
        url=source.get("url") or "",
        author_masked=source.get("author_masked") or "",
        published_at=datetime.fromisoformat(source["published_at"]),
        label=source.get("label") or "",
        category=source.get("category") or "",
        severity=source.get("severity") or 0,
        case_number=source.get("case_number") or "",
        case_status=source.get("case_status") or "",
        row=source.get("row") or 0,
        highlight=pieces(marked),
    )


def pieces(marked: str) -> list[tuple[str, bool]]:
    """`a OPEN b CLOSE c` as [("a", False), ("b", True), ("c", False)]."""
    found: list[tuple[str, bool]] = []
    for part in marked.split(OPEN):
        inside, closed, behind = part.partition(CLOSE)
        found += [(inside, True), (behind, False)] if closed else [(inside, False)]
    return [piece for piece in found if piece[0]]


def counts_of(aggregation: Mapping[str, Any]) -> dict[str, int]:
    found: Sequence[Mapping[str, Any]] = aggregation["buckets"]
    return {str(bucket["key"]): bucket["doc_count"] for bucket in found}


def millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
