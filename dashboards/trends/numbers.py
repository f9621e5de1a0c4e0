"""The figures of the trends page: one value for the chart and for the table beside it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from complaints.search.histograms import Bucket
from dashboards import words
from dashboards.language import gettext_lazy
from dashboards.rules import category_label
from dashboards.trends.correcting import Corrected, Interval95
from dashboards.trends.ranges import Range

MOST_SERIES = 5
THE_REST, OTHER = gettext_lazy("其他"), "other"


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
        Split("category", "category", gettext_lazy("类别"), category_label, (OTHER,), ()),
        Split(
            "platform",
            "platform",
            gettext_lazy("平台"),
            lambda key: words.PLATFORMS.get(key, words.OTHER_PLATFORM),
        ),
        Split("severity", "severity", gettext_lazy("严重程度"), severity_word),
        Split("region", "region", gettext_lazy("地区"), str),
        Split("course", "course", gettext_lazy("课程"), str),
        Split("version", "app_version", gettext_lazy("App 版本"), str),
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
    before: int | None = None
    corrected: Interval95 | None = None


@dataclass(frozen=True)
class Numbers:
    """`bands` is what is usual and `before` the total of the period before, bucket by bucket;
    `corrected` is None where people labelled nothing yet."""

    names: tuple[str, ...]
    series: tuple[Series, ...]
    rows: tuple[Row, ...]
    bands: tuple[tuple[float, float], ...] = ()
    before: tuple[int, ...] = ()
    corrected: Corrected | None = None

    @property
    def shares(self) -> list[float]:
        """Of each series among all complaints."""
        counted = sum(item.total for item in self.series)
        return [item.total / counted if counted else 0.0 for item in self.series]

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)

    @property
    def top(self) -> Series | None:
        named = [item for item in self.series if item.name != THE_REST]
        return max(named, key=lambda item: item.total, default=None)

    def lines(self) -> Iterator[list[object]]:
        """The table with its head, oldest first; empty where a figure is not known."""
        known = (gettext("时间"), gettext("合计"), gettext("上一段"), gettext("平时"))
        honest = (gettext("校正后"), gettext("95% 区间"))
        yield [*known, *honest, *(item.name for item in self.series)]
        for row in reversed(self.rows):
            usual = f"{row.usual[0]:.1f}–{row.usual[1]:.1f}" if row.usual else ""
            real = (
                (f"{row.corrected[0]:.1f}", "{1:.1f}–{2:.1f}".format(*row.corrected))
                if (row.corrected)
                else ("", "")
            )
            before = "" if row.before is None else row.before
            yield [row.name, row.total, before, usual, *real, *(count for count, _ in row.cells)]

    def as_json(self) -> dict[str, Any]:
        return {
            "total": self.total,
            "buckets": [{"name": name} for name in self.names],
            "band": [[round(low, 1), round(high, 1)] for low, high in self.bands],
            "before": self.before,
            "corrected": [
                [round(number, 1) for number in triple]
                for triple in (self.corrected.buckets if self.corrected else ())
            ],
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
    before: Sequence[int] = (),
    corrected: Corrected | None = None,
) -> Numbers:
    """At most five values, the largest first, then 其他; rows newest first."""
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
            before=before[index] if index < len(before) else None,
            corrected=corrected.buckets[index] if corrected else None,
        )
        for index, bucket in enumerate(buckets)
    )
    return Numbers(names, series, rows[::-1], tuple(bands), tuple(before), corrected)


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
