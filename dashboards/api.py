"""The JSON twins of the pages, under /api/: by session, or by a token in `Authorization: Bearer`.

What is shown is what the pages show: authors are masked, identities stay sealed. /api/schema
describes it (OpenAPI, written by django-ninja from the types below).
"""

import hashlib
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from ninja import NinjaAPI, Schema
from ninja.security import HttpBearer, django_auth

from complaints.domain.access import Permission
from complaints.models import ApiToken, Case
from complaints.search.client import SearchUnavailable
from complaints.search.queries import Hit, search_posts
from dashboards.access import allowed
from dashboards.desk.panel import case_panel, find_case
from dashboards.desk.queue import Filters, queue_page, view_counts
from dashboards.desk.times import case_times
from dashboards.trends.asking import Asked
from dashboards.trends.ranges import read_range
from dashboards.trends.series import numbers


class Token(HttpBearer):
    """A token from the page 登录与令牌; it may do what its owner may."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        user = owner_of(token)
        if user is not None:
            request.user = user
        return user


def owner_of(token: str) -> User | None:
    digest = hashlib.sha256(token.encode()).hexdigest()
    found = ApiToken.objects.select_related("user").filter(digest=digest).first()
    return found.user if found is not None and found.user.is_active else None


def user_of_token(request: HttpRequest) -> User | None:
    """The owner of the token in the request's header."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return owner_of(token) if kind == "Bearer" and token else None


api = NinjaAPI(
    title="Huiyin 回音",
    version="1",
    auth=[django_auth, Token()],
    docs_url=None,
    openapi_url="/schema",
    urls_namespace="api",
)


def api_urls() -> Any:
    """The addresses. Who asks is settled here, by session or token, and answered with 401: the
    sign-in page would be no answer for a program. The description is for those signed in."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and pattern.name != "openapi-json":
            login_not_required(pattern.callback)
    return patterns, app, namespace


class Problem(Schema):
    """One sentence with what to do."""

    detail: str


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


class Forbidden(Exception):
    """The user lacks the permission."""


@api.exception_handler(Forbidden)
def forbidden(request: HttpRequest, error: Forbidden) -> HttpResponse:
    return api.create_response(request, {"detail": f"你没有这个权限：{error}。"}, status=403)


def demanded(request: HttpRequest, permission: Permission) -> User:
    user = request.user
    if not isinstance(user, User) or not allowed(user, permission):
        raise Forbidden(permission.value)
    return user


@api.get("/queue", response={200: Queue, 403: Problem}, tags=["desk"])
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


@api.get("/cases/{number}", response={200: CaseOut, 403: Problem, 404: Problem}, tags=["desk"])
def case(request: HttpRequest, number: str) -> Any:
    """One case with its posts, facts, clocks and timeline."""
    user, now = demanded(request, Permission.QUEUE_READ), datetime.now(UTC)
    found = find_case(number, user, now)
    if found is None:
        return 404, {"detail": "没有这个个案，请核对编号。"}
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


class HitOut(Schema):
    platform: str
    post_id: str
    author: str
    text: str
    url: str
    published_at: datetime
    label: str
    category: str
    severity: int
    case: str


class SearchOut(Schema):
    total: int
    hits: list[HitOut]
    next: str
    facets: dict[str, dict[str, int]]
    mistake: str


@api.get("/search", response={200: SearchOut, 403: Problem, 503: Problem}, tags=["analysis"])
def search(request: HttpRequest, q: str = "") -> Any:
    """Posts, with the search line and the parameters of the page; `next` goes back as `after`."""
    demanded(request, Permission.POST_SEARCH)
    asked, now = Asked.read(request.GET.dict()), datetime.now(UTC)
    tree, mistake = asked.tree(now)
    try:
        page = search_posts(tree, asked.filters(), asked.after or None, sort=asked.sort or "time")
    except SearchUnavailable:
        return 503, {"detail": "检索引擎暂时没有应答，请稍后再试。"}
    return {
        "total": page.total,
        "hits": [hit_out(hit) for hit in page.hits],
        "next": page.next_cursor or "",
        "facets": page.facets,
        "mistake": mistake,
    }


def hit_out(hit: Hit) -> dict[str, Any]:
    names = ("platform", "post_id", "url", "published_at", "label", "category", "severity")
    text = "".join(piece for piece, _ in hit.highlight)
    own = {"author": hit.author_masked, "text": text, "case": hit.case_number}
    return {name: getattr(hit, name) for name in names} | own


class SeriesOut(Schema):
    name: str
    counts: list[int]


class TrendsOut(Schema):
    total: int
    buckets: list[str]
    series: list[SeriesOut]


@api.get("/trends", response={200: TrendsOut, 403: Problem, 503: Problem}, tags=["analysis"])
def trends(request: HttpRequest, range: str = "day") -> Any:  # noqa: A002  the address says range
    """Complaints by hour or day and category: the numbers of the page."""
    demanded(request, Permission.TREND_READ)
    try:
        found = numbers(read_range(range), datetime.now(UTC))
    except SearchUnavailable:
        return 503, {"detail": "检索引擎暂时没有应答，请稍后再试。"}
    return {
        "total": found.total,
        "buckets": list(found.names),
        "series": [{"name": item.name, "counts": list(item.counts)} for item in found.series],
    }
