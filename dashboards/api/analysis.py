"""The JSON twins of the search and of the trends."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router, Schema, Status

from complaints.domain.access import Permission
from complaints.search.client import SearchUnavailable
from complaints.search.hits import Hit, search_posts
from dashboards.api.access import Problem, demanded
from dashboards.trends.asking import Asked
from dashboards.trends.numbers import SPLITS
from dashboards.trends.ranges import read_range
from dashboards.trends.series import numbers

router = Router(tags=["analysis"])


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


@router.get("/search", response={200: SearchOut, 403: Problem, 503: Problem})
def search(request: HttpRequest, q: str = "") -> Any:
    """Posts, with the search line and the parameters of the page; `next` goes back as `after`."""
    demanded(request, Permission.POST_SEARCH)
    asked, now = Asked.read(request.GET.dict()), datetime.now(UTC)
    tree, mistake = asked.tree(now)
    try:
        page = search_posts(tree, asked.filters(), asked.after or None, sort=asked.sort or "time")
    except SearchUnavailable:
        return Status(503, {"detail": gettext("检索引擎暂时没有应答，请稍后再试。")})
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
    before: list[int]
    corrected: list[list[float]]


@router.get("/trends", response={200: TrendsOut, 403: Problem, 503: Problem})
def trends(request: HttpRequest, range: str = "day", by: str = "category") -> Any:  # noqa: A002  the address says range
    """Complaints by hour, day or week and what they are split by: the numbers of the page. `before`
    are the totals of the period before, bucket by bucket; `corrected` is value, low and high end of
    the 95 % interval by the blind sample, empty where nothing was labelled."""
    demanded(request, Permission.TREND_READ)
    try:
        found = numbers(read_range(range), datetime.now(UTC), SPLITS.get(by))
    except SearchUnavailable:
        return Status(503, {"detail": gettext("检索引擎暂时没有应答，请稍后再试。")})
    return {
        "total": found.total,
        "buckets": list(found.names),
        "series": [{"name": str(item.name), "counts": list(item.counts)} for item in found.series],
        "before": list(found.before),
        "corrected": found.as_json()["corrected"],
    }
