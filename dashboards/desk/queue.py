"""The queue: which cases, in which order, and how many in each view."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from complaints.models import Case, Post
from complaints.models.cases import ENDED, Certainty, Status
from dashboards.paging import Page, cursor_of, read_cursor
from dashboards.rules import category_choices

PAGE_ROWS = 50
EXCERPT = 160  # characters of the post that a row reads from the database
SOON = timedelta(hours=2)


@dataclass(frozen=True)
class Filters:
    """What the address bar asks for; unknown values are dropped."""

    view: str = "open"
    status: str = ""
    category: str = ""
    after: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        view, status = query.get("view", ""), query.get("status", "")
        category = query.get("category", "")
        return cls(
            view=view if view in VIEWS else "open",
            status=status if status in Status.values else "",
            category=category if category in dict(category_choices()) else "",
            after=query.get("after", ""),
        )


VIEWS = {
    "open": "全部未结",
    "new": "新",
    "mine": "我的",
    "soon": "两小时内",
    "unsure": "拿不准",
    "ended": "已结束",
}
OPEN = ~Q(status__in=ENDED)


def condition(view: str, user: User, now: datetime) -> Q:
    """What belongs to a view. `soon` holds what is overdue as well: it can't wait either."""
    return {
        "open": OPEN,
        "new": Q(status=Status.NEW),
        "mine": OPEN & Q(assignee=user),
        "soon": OPEN & Q(first_response_due_at__lt=now + SOON),
        "unsure": OPEN & Q(certainty=Certainty.UNSURE),
        "ended": Q(status__in=ENDED),
    }[view]


def queue_page(filters: Filters, user: User, now: datetime) -> Page[Case]:
    """One page: open cases by the clock that runs out first, ended ones newest first."""
    cases = chosen(filters, user, now)
    if filters.view == "ended":
        rows = list(after_ended(cases, filters.after)[: PAGE_ROWS + 1])
    else:
        rows = list(after_open(cases, filters.after)[: PAGE_ROWS + 1])
    shown = rows[:PAGE_ROWS]
    attach_post_counts(shown)
    return Page(shown, next_cursor(filters, shown) if len(rows) > PAGE_ROWS else "")


def chosen(filters: Filters, user: User, now: datetime) -> QuerySet[Case]:
    cases = case_rows().filter(condition(filters.view, user, now))
    if filters.status:
        cases = cases.filter(status=filters.status)
    return cases.filter(category=filters.category) if filters.category else cases


def case_rows() -> QuerySet[Case]:
    """Cases with what a row shows; the post's text only as far as it is shown."""
    return (
        Case.objects.select_related("lead_post", "assignee", "team")
        .defer("lead_post__text", "lead_post__raw", "lead_post__author_sealed")
        .annotate(excerpt=Substr("lead_post__text", 1, EXCERPT))
    )


def after_open(cases: QuerySet[Case], after: str) -> QuerySet[Case]:
    cases = cases.order_by("first_response_due_at", "id")
    cursor = read_cursor(after)
    if cursor is None:
        return cases
    due, last = cursor
    later = Q(first_response_due_at__gt=due) | Q(first_response_due_at=due, id__gt=last)
    return cases.filter(later, first_response_due_at__gte=due)


def after_ended(cases: QuerySet[Case], after: str) -> QuerySet[Case]:
    cursor = read_cursor(after)
    return cases.filter(id__lt=cursor[1] if cursor else 2**63 - 1).order_by("-id")


def next_cursor(filters: Filters, shown: list[Case]) -> str:
    last = shown[-1]
    return cursor_of(last.first_response_due_at, last.pk)


def attach_post_counts(cases: list[Case]) -> None:
    """`post_count` on each case, in one query for the page."""
    counted = (
        Post.objects.filter(case__in=[case.pk for case in cases])
        .values_list("case")
        .annotate(posts=Count("pk"))
    )
    counts = dict(counted)
    for case in cases:
        case.post_count = counts.get(case.pk, 1)  # type: ignore[attr-defined]


def view_counts(user: User, now: datetime) -> dict[str, int]:
    """How many cases each view holds; `ended` is not counted, it only grows."""
    counts = {
        view: Count("pk", filter=condition(view, user, now)) for view in VIEWS if view != "ended"
    }
    return Case.objects.filter(OPEN).aggregate(**counts)


def category_counts(filters: Filters, user: User, now: datetime) -> dict[str, int]:
    """How many cases of the view belong to each category."""
    cases = Case.objects.filter(condition(filters.view, user, now))
    if filters.status:
        cases = cases.filter(status=filters.status)
    return dict(cases.values_list("category").annotate(cases=Count("pk")).order_by())
