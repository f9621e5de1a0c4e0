"""How soon customers heard from us, and how satisfied they were: percentiles over closed questions.

Counted in the database, because the index knows nothing of clocks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, F

from complaints.models import Case

MOST = 20_000  # newest cases looked at


@dataclass(frozen=True)
class Waited:
    """Wall time from opening; `late` is the share that came after its clock."""

    name: str
    cases: int
    median: timedelta | None
    p90: timedelta | None
    late: float | None


def waits(since: datetime, until: datetime) -> list[Waited]:
    """First response, answer and closing of cases opened in [since, until)."""
    return [
        waited("首次联系", "first_response_at", "first_response_due_at", since, until),
        waited("答复", "answered_at", "answer_due_at", since, until),
        waited("结案", "ended_at", None, since, until),
    ]


def waited(name: str, column: str, due: str | None, since: datetime, until: datetime) -> Waited:
    found = Case.objects.filter(
        opened_at__gte=since, opened_at__lt=until, **{f"{column}__isnull": False}
    )
    if column == "ended_at":
        found = found.filter(status="closed")
    took = sorted(
        end - start
        for start, end in found.order_by("-pk").values_list("clocks_from", column)[:MOST]
    )
    late = None
    if due is not None and took:
        late = found.filter(**{f"{column}__gt": F(due)}).count() / found.count()
    return Waited(name, len(took), at(took, 0.5), at(took, 0.9), late)


def at(took: Sequence[timedelta], share: float) -> timedelta | None:
    """The nearest-rank percentile."""
    return took[min(len(took) - 1, int(share * len(took)))] if took else None


def satisfaction(since: datetime, until: datetime) -> tuple[float | None, int, dict[str, int]]:
    """Mean score, how many scored, and how many customers said what."""
    found = Case.objects.filter(opened_at__gte=since, opened_at__lt=until)
    scored = found.aggregate(mean=Avg("satisfaction"), number=Count("satisfaction"))
    said = found.exclude(result="").order_by().values_list("result").annotate(cases=Count("pk"))
    return scored["mean"], scored["number"], dict(said)
