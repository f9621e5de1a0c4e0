"""Posts that were searched for, a page at a time."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any

from complaints.search.asking import Node
from complaints.search.queries import SearchFilters, ask, counts_of, query_of

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


def search_posts(
    asked: Node | str | None,
    filters: SearchFilters,
    after: str | None = None,
    size: int = 20,
    sort: str = "time",
    *,
    counted: bool = True,
) -> SearchPage:
    """The posts that match, `size` at a time. Not `counted`: the total is 0, there are no facets.
    Raises SearchUnavailable."""
    body: dict[str, Any] = {
        "query": still_there(query_of(asked, filters)),
        "sort": SORTS.get(sort, SORTS["time"]),
        "size": size + 1,
        "track_total_hits": counted,
        "highlight": {
            "fields": {"text": {"number_of_fragments": 0}},
            "pre_tags": [OPEN],
            "post_tags": [CLOSE],
        },
    }
    if counted:
        body["aggs"] = {
            name: {"terms": {"field": column, "size": 20}} for name, column in FACETS.items()
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
        total=answer["hits"]["total"]["value"] if counted else 0,
        next_cursor=json.dumps(found[size - 1]["sort"]) if more else None,
        facets={name: counts_of(answer["aggregations"][name]) for name in FACETS if counted},
    )


def still_there(query: dict[str, Any]) -> dict[str, Any]:
    """Posts that were deleted at their source are counted, but not shown."""
    return {"bool": query["bool"] | {"must_not": {"term": {"gone": True}}}}


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
