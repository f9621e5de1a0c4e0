"""How many complaints came when: the counts behind the charts."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from complaints.search.queries import SearchFilters, ask, counts_of, query_of

Interval = Literal["hour", "day", "week"]
NOT_SAID: dict[str, str | int] = {  # what stands where a post doesn't say; every post is counted
    "category": "other",
    "platform": "",
    "severity": 0,
    "region": "",
    "course": "",
    "app_version": "",
    "label": "",
}


@dataclass(frozen=True)
class Bucket:
    """Posts by category (or another column) from `start` on, for one hour, day or week; a post
    with two values is in two counts and once in `total`."""

    start: datetime
    counts: dict[str, int]
    total: int


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
    return per_bucket(filters, since, until, interval, by)


def labels_per_bucket(since: datetime, until: datetime, interval: Interval) -> list[Bucket]:
    """All posts published in [since, until), by what they were judged. Raises SearchUnavailable."""
    filters = SearchFilters(since=since, until=until)
    return per_bucket(filters, since, until, interval, "label")


def per_bucket(
    filters: SearchFilters, since: datetime, until: datetime, interval: Interval, by: str
) -> list[Bucket]:
    parts = {"about": {"terms": {"field": by, "size": 50, "missing": NOT_SAID[by]}}}
    return [
        Bucket(start_of(found), counts_of(found["about"]), found["doc_count"])
        for found in histogram(filters, since, until, interval, parts)
    ]


def per_hour(since: datetime, until: datetime, brand: str | None) -> dict[datetime, int]:
    """Complaints of every hour in [since, until), by its beginning. Raises SearchUnavailable."""
    filters = SearchFilters(label="complaint", brand=brand, since=since, until=until)
    found = histogram(filters, since, until, "hour", {})
    return {start_of(bucket): bucket["doc_count"] for bucket in found}


def histogram(
    filters: SearchFilters,
    since: datetime,
    until: datetime,
    interval: Interval,
    parts: dict[str, Any],
) -> list[dict[str, Any]]:
    """Elasticsearch's buckets, the empty ones too; `parts` are what it counts within each."""
    when = {
        "field": "published_at",
        "calendar_interval": interval,
        "time_zone": "Asia/Shanghai",
        "min_doc_count": 0,
        "extended_bounds": {"min": millis(since), "max": millis(until) - 1},
    }
    asked = {"date_histogram": when} | ({"aggs": parts} if parts else {})
    answer = ask({"query": query_of("", filters), "size": 0, "aggs": {"when": asked}})
    found: list[dict[str, Any]] = answer["aggregations"]["when"]["buckets"] if answer else []
    return found


def start_of(bucket: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(bucket["key"] / 1000, UTC)


def millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
