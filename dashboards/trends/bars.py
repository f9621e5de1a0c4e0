"""A week's complaints by category beside those of the week before, for page and paper."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from complaints.search.histograms import complaints_per_bucket
from dashboards.rules import category_label

WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Bar:
    """A category's complaints of the week and the week before; widths in percent of the page."""

    label: str
    now: int
    before: int
    width: int
    width_before: int


def counted(since: datetime, until: datetime) -> dict[str, int]:
    found: dict[str, int] = {}
    for bucket in complaints_per_bucket(since, until, "day", None):
        for key, number in bucket.counts.items():
            found[key] = found.get(key, 0) + number
    return found


def bars(since: datetime, until: datetime) -> list[Bar]:
    """The most frequent category first."""
    this, last = counted(since, until), counted(since - WEEK, since)
    most = max([*this.values(), *last.values(), 1])
    return [
        Bar(
            category_label(key),
            this.get(key, 0),
            last.get(key, 0),
            round(100 * this.get(key, 0) / most),
            round(100 * last.get(key, 0) / most),
        )
        for key in sorted({*this, *last}, key=lambda key: (-this.get(key, 0), key))
    ]
