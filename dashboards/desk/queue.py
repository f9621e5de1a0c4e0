"""The queue: which cases, in which order, and how many in each view."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from complaints.domain.times import SHANGHAI
from complaints.models import Case, Judgement, Post
from complaints.models.cases import Certainty, Level, Status
from dashboards.desk.marking import facts_of, reasons_of, segments
from dashboards.language import gettext_lazy
from dashboards.paging import Page, cursor_of, read_cursor
from dashboards.rules import category_choices, current_policies

PAGE_ROWS = 50
EXCERPT = 160  # characters of the post that a row reads from the database
SHOWN = (
    "number", "edit", "status", "dismiss_reason", "certainty", "severity", "category", "level",
    "ended_at", "waiting_since", "next_clock", "next_due_at", "assignee__username",
    "assignee__first_name", "assignee__last_name", "lead_post__platform",
    "lead_post__author_masked", "lead_post__published_at", "lead_post__followers",
    "lead_post__comments",
)  # fmt: skip
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
            # the statuses to choose from are those of open cases
            status=status if status in Status.values and view != "ended" else "",
            category=category if category in dict(category_choices()) else "",
            after=query.get("after", ""),
        )


VIEWS = {
    "open": gettext_lazy("全部未结"),
    "new": gettext_lazy("新"),
    "mine": gettext_lazy("我的"),
    "unassigned": gettext_lazy("没人接手"),
    "soon": gettext_lazy("两小时内"),
    "unsure": gettext_lazy("拿不准"),
    "raised": gettext_lazy("已升级"),
    "approval": gettext_lazy("等批准"),
    "waiting": gettext_lazy("等客户"),
    "today": gettext_lazy("今天回访"),
    "ended": gettext_lazy("已结束"),
}
OPEN = Q(ended_at=None)
MOST = 999  # what a view's count goes up to: nobody needs to know more, and it stays cheap


def conditions(user: User, now: datetime) -> dict[str, Q]:
    """What belongs to each view. `soon` holds what is overdue as well: it can't wait either;
    `approval` what a lead has to agree to before anybody may write to the author."""
    grave = current_policies().desk.limits.approval_from_severity
    return {
        "open": OPEN,
        "new": OPEN & Q(status=Status.NEW),
        "mine": OPEN & Q(assignee=user),
        "unassigned": OPEN & Q(assignee=None),
        "soon": OPEN & Q(next_due_at__lt=now + SOON),
        "unsure": OPEN & Q(certainty=Certainty.UNSURE),
        "raised": OPEN & Q(level__gt=Level.TEAM),
        "approval": OPEN & ~Q(status=Status.NEW) & Q(severity__gte=grave, approved_by=None),
        "waiting": OPEN & Q(waiting_since__isnull=False),
        "today": OPEN & Q(follow_up_due_at__lt=end_of_day(now), followed_up_at=None),
        "ended": Q(ended_at__isnull=False),
    }


def end_of_day(now: datetime) -> datetime:
    tomorrow = now.astimezone(SHANGHAI).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), SHANGHAI)


def queue_page(filters: Filters, user: User, now: datetime) -> Page[Case]:
    """One page: open cases by the clock that runs out first, ended ones newest first."""
    cases = chosen(filters, user, now)
    if filters.view == "ended":
        rows = list(after_ended(cases, filters.after)[: PAGE_ROWS + 1])
    else:
        rows = list(after_open(cases, filters.after)[: PAGE_ROWS + 1])
    shown = rows[:PAGE_ROWS]
    attach_rows(shown)
    return Page(shown, next_cursor(filters, shown) if len(rows) > PAGE_ROWS else "")


def chosen(filters: Filters, user: User, now: datetime) -> QuerySet[Case]:
    cases = case_rows().filter(conditions(user, now)[filters.view])
    if filters.status:
        cases = cases.filter(status=filters.status)
    return cases.filter(category=filters.category) if filters.category else cases


def case_rows() -> QuerySet[Case]:
    """Cases with what a row shows and no more: fifty rows of all columns took three times as
    long. The post's text only as far as it is shown."""
    return (
        Case.objects.select_related("lead_post", "assignee")
        .only(*SHOWN)
        .annotate(excerpt=Substr("lead_post__text", 1, EXCERPT))
    )


def after_open(cases: QuerySet[Case], after: str) -> QuerySet[Case]:
    cases = cases.order_by("next_due_at", "id")
    cursor = read_cursor(after)
    if cursor is None:
        return cases
    due, last = cursor
    later = Q(next_due_at__gt=due) | Q(next_due_at=due, id__gt=last)
    return cases.filter(later, next_due_at__gte=due)


def after_ended(cases: QuerySet[Case], after: str) -> QuerySet[Case]:
    cases = cases.order_by("-ended_at", "-id")
    cursor = read_cursor(after)
    if cursor is None:
        return cases
    ended, last = cursor
    earlier = Q(ended_at__lt=ended) | Q(ended_at=ended, id__lt=last)
    return cases.filter(earlier, ended_at__lte=ended)


def next_cursor(filters: Filters, shown: list[Case]) -> str:
    last = shown[-1]
    return cursor_of(last.ended_at or last.next_due_at, last.pk)


def attach_rows(cases: list[Case]) -> None:
    """What rows show beside their case, in three queries for the page: how many posts are in it,
    how many copies its story has, and the text with facts and reasons marked."""
    own = grouped(Post.objects.filter(case__in=[case.pk for case in cases]), "case")
    leads = [case.lead_post_id for case in cases]
    copies = grouped(Post.objects.filter(story__in=leads), "story")
    judged = {
        judgement.post_id: judgement
        for judgement in Judgement.objects.filter(post__in=leads, current=True).only(
            "post", "facts", "reasons"
        )
    }
    for case in cases:
        judgement = judged.get(case.lead_post_id)
        case.post_count = own.get(case.pk, 1)  # type: ignore[attr-defined]
        case.copies = copies.get(case.lead_post_id, 0)  # type: ignore[attr-defined]
        case.segments = segments(  # type: ignore[attr-defined]
            case.excerpt,  # type: ignore[attr-defined]
            facts_of(judgement),
            reasons_of(judgement),
        )


def grouped(posts: QuerySet[Post], by: str) -> dict[int, int]:
    return dict(posts.order_by().values_list(by).annotate(posts=Count("pk")))


def view_counts(user: User, now: datetime) -> dict[str, int]:
    """How many cases each view holds, up to MOST + 1, in one query; `ended` only grows."""
    wanted = conditions(user, now)
    del wanted["ended"]
    return bounded_counts({view: Case.objects.filter(held) for view, held in wanted.items()})


def bounded_counts(found: Mapping[str, QuerySet[Case]]) -> dict[str, int]:
    """Counts that stop at MOST + 1, so that a full queue costs no more than a busy one."""
    parts: list[str] = []
    values: list[str | int] = []
    for cases in found.values():
        sql, given = cases.order_by().values("pk")[: MOST + 1].query.sql_with_params()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS part)")  # noqa: S608  Django's own SQL
        values += given
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return dict(zip(found, cursor.fetchone(), strict=True))


def counted(number: int) -> str:
    """A view's count as it is shown."""
    return f"{MOST}+" if number > MOST else str(number)
