"""The figures of the trends page: one value for the chart and for the table beside it."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from complaints.search.queries import Bucket
from dashboards import words
from dashboards.rules import category_label
from dashboards.trends.ranges import Range

MOST_SERIES = 5
THE_REST, OTHER = "其他", "other"


@dataclass(frozen=True)
class Split:
    """What complaints are told apart by. `column` is the index's, `key` the search page's; `rest`
    are values that count as 其他, `unsaid` those that no search can ask for."""

    key: str
    column: str
    label: str
    word: Callable[[str], str]
    rest: tuple[str, ...] = ("", "0")
    unsaid: tuple[str, ...] = ("", "0")


def severity_word(level: str) -> str:
    return words.SEVERITIES.get(int(level), THE_REST)


SPLITS = {
    split.key: split
    for split in (
        Split("category", "category", "类别", category_label, (OTHER,), ()),
        Split(
            "platform",
            "platform",
            "平台",
            lambda key: words.PLATFORMS.get(key, words.OTHER_PLATFORM),
        ),
        Split("severity", "severity", "严重程度", severity_word),
        Split("region", "region", "地区", str),
        Split("course", "course", "课程", str),
        Split("version", "app_version", "App 版本", str),
    )
}


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
    usual: tuple[float, float] | None = None


@dataclass(frozen=True)
class Numbers:
    names: tuple[str, ...]
    series: tuple[Series, ...]
    rows: tuple[Row, ...]
    bands: tuple[tuple[float, float], ...] = ()

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)

    @property
    def top(self) -> Series | None:
        named = [item for item in self.series if item.name != THE_REST]
        return max(named, key=lambda item: item.total, default=None)

    def as_json(self) -> dict[str, Any]:
        return {
            "total": self.total,
            "buckets": [{"name": name} for name in self.names],
            "band": [[round(low, 1), round(high, 1)] for low, high in self.bands],
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


def numbers_of(
    buckets: Sequence[Bucket],
    span: Range,
    by: Split | None = None,
    bands: Sequence[tuple[float, float]] = (),
) -> Numbers:
    """At most five values, the largest first, then 其他; rows newest first. `bands`: what is usual
    in each bucket."""
    by = by or SPLITS["category"]
    names = tuple(span.name_of(bucket.start) for bucket in buckets)
    series = tuple(
        Series(
            name=THE_REST if len(group) > 1 or group[0] in by.rest else by.word(group[0]),
            categories=group,
            counts=tuple(sum(bucket.counts.get(key, 0) for key in group) for bucket in buckets),
            urls=tuple(posts_url(bucket.start, span, group, by) for bucket in buckets),
        )
        for group in groups(buckets, by)
    )
    rows = tuple(
        Row(
            name=names[index],
            total=bucket.total,
            url=posts_url(bucket.start, span, (), by),
            cells=tuple((item.counts[index], item.urls[index]) for item in series),
            usual=bands[index] if index < len(bands) else None,
        )
        for index, bucket in enumerate(buckets)
    )
    return Numbers(names, series, rows[::-1], tuple(bands))


def groups(buckets: Iterable[Bucket], by: Split) -> list[tuple[str, ...]]:
    """Which categories share a colour: the largest alone, `other` and the rest together."""
    totals: Counter[str] = Counter()
    for bucket in buckets:
        totals.update(bucket.counts)
    ranked = [key for key, count in totals.most_common() if count]
    named = [key for key in ranked if key not in by.rest]
    rest = tuple(key for key in ranked if key not in named[:MOST_SERIES])
    return [*((key,) for key in named[:MOST_SERIES]), *([rest] if rest else [])]


def posts_url(start: datetime, span: Range, categories: tuple[str, ...], by: Split) -> str:
    """The search page with the posts behind a figure; several categories can't be asked at once."""
    asked = {
        "label": "complaint",
        "since": start.isoformat(),
        "until": (start + span.step).isoformat(),
    }
    if len(categories) == 1 and categories[0] not in by.unsaid:
        asked[by.key] = categories[0]
    return f"{reverse('search')}?{urlencode(asked)}"
