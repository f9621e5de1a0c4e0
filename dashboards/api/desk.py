"""The JSON twins of the queue and of a case."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router, Schema, Status

from complaints.domain.access import Permission
from complaints.models import Case
from dashboards.api.access import Problem, demanded
from dashboards.desk.panel import case_panel, find_case
from dashboards.desk.queue import Filters, queue_page, view_counts
from dashboards.desk.times import case_times

router = Router(tags=["desk"])


class CaseRow(Schema):
    number: str
    status: str
    certainty: str
    category: str
    severity: int
    team: str | None
    assignee: str | None
    platform: str
    author: str
    text: str
    posts: int
    copies: int
    opened_at: datetime
    next_clock: str
    next_due_at: datetime | None
    level: int


class Queue(Schema):
    view: str
    counts: dict[str, int]
    cases: list[CaseRow]
    next: str


class PostOut(Schema):
    platform: str
    post_id: str
    author: str
    text: str
    url: str
    published_at: datetime
    likes: int | None
    comments: int | None
    reposts: int | None


class EventOut(Schema):
    kind: str
    at: datetime
    by: str
    data: dict[str, Any]


class NeedOut(Schema):
    kind: str
    label: str
    said: str


class ClockOut(Schema):
    name: str
    words: str
    due: datetime | None


class CaseOut(CaseRow):
    edit: int
    result: str
    satisfaction: int | None
    reopened: int
    posts_in_case: list[PostOut]
    facts: list[NeedOut]
    clocks: list[ClockOut]
    events: list[EventOut]


@router.get("/queue", response={200: Queue, 403: Problem})
def queue(
    request: HttpRequest, view: str = "open", status: str = "", category: str = "", after: str = ""
) -> dict[str, Any]:
    """One page of the queue; `next` is the cursor of the page after it."""
    user, now = demanded(request, Permission.QUEUE_READ), datetime.now(UTC)
    asked = {"view": view, "status": status, "category": category, "after": after}
    filters = Filters.read(asked)
    page = queue_page(filters, user, now)
    return {
        "view": filters.view,
        "counts": view_counts(user, now),
        "cases": [row_of(case) for case in page.rows],
        "next": page.next,
    }


def row_of(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "status": case.status,
        "certainty": case.certainty,
        "category": case.category,
        "severity": case.severity,
        "team": case.team.key if case.team else None,
        "assignee": case.assignee.get_username() if case.assignee else None,
        "platform": case.lead_post.platform,
        "author": case.lead_post.author_masked,
        "text": getattr(case, "excerpt", None) or case.lead_post.text,
        "posts": getattr(case, "post_count", 1),
        "copies": getattr(case, "copies", 0),
        "opened_at": case.opened_at,
        "next_clock": case.next_clock,
        "next_due_at": case.next_due_at if case.next_clock else None,
        "level": case.level,
    }


@router.get("/cases/{number}", response={200: CaseOut, 403: Problem, 404: Problem})
def case(request: HttpRequest, number: str) -> Any:
    """One case with its posts, facts, clocks and timeline."""
    user, now = demanded(request, Permission.QUEUE_READ), datetime.now(UTC)
    found = find_case(number, user, now)
    if found is None:
        return Status(404, {"detail": gettext("没有这个个案，请核对编号。")})
    panel = case_panel(found)
    return row_of(found) | {
        "posts": len(panel["posts"]),
        "edit": found.edit,
        "result": found.result,
        "satisfaction": found.satisfaction,
        "reopened": found.reopened,
        "posts_in_case": [post_of(post) for post in panel["posts"]],
        "facts": [{"kind": n.kind, "label": n.label, "said": n.said} for n in panel["needs"]],
        "clocks": [
            {"name": clock.name, "words": clock.words, "due": clock.due}
            for clock in case_times(found, panel, now)["times"]
        ],
        "events": [event_of(event) for event in panel["events"]],
    }


def post_of(post: Any) -> dict[str, Any]:
    names = ("platform", "post_id", "text", "url", "published_at", "likes", "comments", "reposts")
    return {name: getattr(post, name) for name in names} | {"author": post.author_masked}


def event_of(event: Any) -> dict[str, Any]:
    by = event.actor.get_username() if event.actor else "system"
    return {"kind": event.kind, "at": event.at, "by": by, "data": event.data}
