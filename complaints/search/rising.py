"""What grows among complaints: words, and faults together with where they happen."""

from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from typing import Any

from complaints.search.queries import SearchFilters, ask, query_of

PLACES = {"version": "app_version", "course": "course", "device": "device_said"}
LEAST = 4  # complaints, below which a pair says nothing
CLEARLY = 3.0  # standard deviations of a Poisson count above the time before


@dataclass(frozen=True)
class Pair:
    """Complaints of one category at one place (`version` 5.2.1), now and in as much time before."""

    place: str
    value: str
    category: str
    now: int
    before: int


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


def rising_pairs(since: datetime, until: datetime, most: int = 6) -> list[Pair]:
    """The pairs that grew most clearly against as much time before. Raises SearchUnavailable."""
    start = since - (until - since)
    parts = {"now": between(since, until), "before": between(start, since)}
    answer = ask(
        {
            "query": query_of("", SearchFilters(label="complaint", since=start, until=until)),
            "size": 0,
            "aggs": {"parts": {"filters": {"filters": parts}, "aggs": by_place()}},
        }
    )
    if answer is None:
        return []
    told = answer["aggregations"]["parts"]["buckets"]
    now, before = counted(told["now"]), counted(told["before"])
    found = [Pair(*key, number, before.get(key, 0)) for key, number in now.items()]
    grown = [pair for pair in found if pair.now >= LEAST and growth(pair) >= CLEARLY]
    return sorted(grown, key=growth, reverse=True)[:most]


def between(since: datetime, until: datetime) -> dict[str, Any]:
    return {"range": {"published_at": {"gte": since.isoformat(), "lt": until.isoformat()}}}


def by_place() -> dict[str, Any]:
    category = {"category": {"terms": {"field": "category", "size": 10}}}
    return {
        place: {"terms": {"field": field, "size": 50}, "aggs": category}
        for place, field in PLACES.items()
    }


def counted(part: dict[str, Any]) -> dict[tuple[str, str, str], int]:
    return {
        (place, value["key"], category["key"]): category["doc_count"]
        for place in PLACES
        for value in part[place]["buckets"]
        for category in value["category"]["buckets"]
    }


def growth(pair: Pair) -> float:
    """How many standard deviations the count is above the one before; one is added to both ends so
    that a first complaint is no wonder."""
    return (pair.now - pair.before) / sqrt(pair.before + 1)
