"""The trends page: complaints per hour or day by category."""

from datetime import UTC, datetime

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from complaints.domain.access import Permission
from complaints.search.client import SearchUnavailable
from complaints.search.queries import complaints_per_bucket
from dashboards.access import DeskRequest, needs
from dashboards.trends.numbers import Numbers, numbers_of
from dashboards.trends.ranges import RANGES, Range, read_range

UNAVAILABLE = "检索引擎暂时没有应答，趋势画不出来。待办不受影响；恢复后数字会自动补齐，请稍后再看。"


def numbers(span: Range, now: datetime) -> Numbers:
    """Raises SearchUnavailable."""
    since, until = span.bounds(now)
    return numbers_of(complaints_per_bucket(since, until, span.interval, None), span)


@needs(Permission.TREND_READ)
def trends(request: DeskRequest) -> HttpResponse:
    span, now = read_range(request.GET.get("range", "")), datetime.now(UTC)
    context = {"span": span, "ranges": RANGES.values(), "now": now}
    try:
        context["numbers"] = numbers(span, now)
    except SearchUnavailable:
        context["failure"] = UNAVAILABLE
    return render(request, "trends/trends.html", context)


@needs(Permission.TREND_READ)
def data(request: DeskRequest) -> JsonResponse:
    """The chart's numbers, the same as the table's; 503 with a sentence without Elasticsearch."""
    span = read_range(request.GET.get("range", ""))
    try:
        return JsonResponse(numbers(span, datetime.now(UTC)).as_json())
    except SearchUnavailable:
        return JsonResponse({"failure": UNAVAILABLE}, status=503)
