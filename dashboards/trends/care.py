"""How soon customers heard from us, and how satisfied they were: percentiles over closed questions.

Counted in the database, because the index knows nothing of clocks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, F, QuerySet

from complaints.models import Case
from dashboards.language import gettext_lazy

MOST = 20_000  # newest cases looked at


@dataclass(frozen=True)
class Wait:
    """What a customer waits for: the columns of the moment it came and of its clock."""

    name: str
    came: str
    due: str | None


WAITS = {
    "first_response": Wait(gettext_lazy("首次联系"), "first_response_at", "first_response_due_at"),
    "answer": Wait(gettext_lazy("答复"), "answered_at", "answer_due_at"),
    "closing": Wait(gettext_lazy("结案"), "ended_at", None),
}


@dataclass(frozen=True)
class Waited:
    """Wall time from opening; `late` is the share that came after its clock. `key` is of WAITS."""

    key: str
    name: str
    cases: int
    median: timedelta | None
    p90: timedelta | None
    late: float | None


def waits(since: datetime, until: datetime) -> list[Waited]:
    """First response, answer and closing of cases opened in [since, until)."""
    return [waited(key, since, until) for key in WAITS]


def cases_of(key: str, since: datetime, until: datetime, *, late: bool = False) -> QuerySet[Case]:
    """The cases that a figure counts, newest first."""
    wait = WAITS[key]
    found = Case.objects.filter(
        opened_at__gte=since, opened_at__lt=until, **{f"{wait.came}__isnull": False}
    )
    if key == "closing":
        found = found.filter(status="closed")
    if late and wait.due is not None:
        found = found.filter(**{f"{wait.came}__gt": F(wait.due)})
    return found.order_by("-pk")


def waited(key: str, since: datetime, until: datetime) -> Waited:
    wait, found = WAITS[key], cases_of(key, since, until)
    took = sorted(end - start for start, end in found.values_list("clocks_from", wait.came)[:MOST])
    late = None
    if wait.due is not None and took:
        late = cases_of(key, since, until, late=True).count() / found.count()
    return Waited(key, str(wait.name), len(took), at(took, 0.5), at(took, 0.9), late)


def at(took: Sequence[timedelta], share: float) -> timedelta | None:
    """The nearest-rank percentile."""
    return took[min(len(took) - 1, int(share * len(took)))] if took else None


def satisfaction(since: datetime, until: datetime) -> tuple[float | None, int, dict[str, int]]:
    """Mean score, how many scored, and how many customers said what."""
    found = Case.objects.filter(opened_at__gte=since, opened_at__lt=until)
    scored = found.aggregate(mean=Avg("satisfaction"), number=Count("satisfaction"))
    said = found.exclude(result="").order_by().values_list("result").annotate(cases=Count("pk"))
    return scored["mean"], scored["number"], dict(said)
