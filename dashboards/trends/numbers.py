"""The figures of the trends page: one value for the chart and for the table beside it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from complaints.search.queries import Bucket
from dashboards.rules import category_label
from dashboards.trends.ranges import Range

MOST_SERIES = 5
THE_REST, OTHER = "其他", "other"


@dataclass(frozen=True)
class Series:
    """One colour of the chart; `categories` holds several where small ones share it."""

    name: str
    categories: tuple[str, ...]
    counts: tuple[int, ...]
    urls: tuple[str, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Row:
    name: str
    total: int
    url: str
    cells: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Numbers:
    names: tuple[str, ...]
    series: tuple[Series, ...]
    rows: tuple[Row, ...]

    @property
    def total(self) -> int:
        return sum(item.total for item in self.series)

    @property
    def top(self) -> Series | None:
        named = [item for item in self.series if item.name != THE_REST]
        return max(named, key=lambda item: item.total, default=None)

    def as_json(self) -> dict[str, Any]:
        return {
            "total": self.total,
            "buckets": [{"name": name} for name in self.names],
            "series": [
                {
                    "name": item.name,
                    "rest": item.name == THE_REST,
                    "counts": item.counts,
                    "urls": item.urls,
                }
                for item in self.series
            ],
        }


def numbers_of(buckets: Sequence[Bucket], span: Range) -> Numbers:
    """At most five categories, the largest first, then 其他; rows newest first."""
    names = tuple(span.name_of(bucket.start) for bucket in buckets)
    series = tuple(
        Series(
            name=THE_REST if len(group) > 1 or group[0] == OTHER else category_label(group[0]),
            categories=group,
            counts=tuple(sum(bucket.counts.get(key, 0) for key in group) for bucket in buckets),
            urls=tuple(posts_url(bucket.start, span, group) for bucket in buckets),
        )
        for group in groups(buckets)
    )
    rows = tuple(
        Row(
            name=names[index],
            total=sum(item.counts[index] for item in series),
            url=posts_url(bucket.start, span, ()),
            cells=tuple((item.counts[index], item.urls[index]) for item in series),
        )
        for index, bucket in enumerate(buckets)
    )
    return Numbers(names, series, rows[::-1])


def groups(buckets: Iterable[Bucket]) -> list[tuple[str, ...]]:
    """Which categories share a colour: the largest alone, `other` and the rest together."""
    totals: Counter[str] = Counter()
    for bucket in buckets:
        totals.update(bucket.counts)
    ranked = [key for key, count in totals.most_common() if count]
    named = [key for key in ranked if key != OTHER]
    rest = tuple(key for key in ranked if key not in named[:MOST_SERIES])
    return [*((key,) for key in named[:MOST_SERIES]), *([rest] if rest else [])]


def posts_url(start: datetime, span: Range, categories: tuple[str, ...]) -> str:
    """The search page with the posts behind a figure; several categories can't be asked at once."""
    asked = {
        "label": "complaint",
        "since": start.isoformat(),
        "until": (start + span.step).isoformat(),
    }
    if len(categories) == 1:
        asked["category"] = categories[0]
    return f"{reverse('search')}?{urlencode(asked)}"
