"""How many complaints came when: the counts behind the charts."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

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


def millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
