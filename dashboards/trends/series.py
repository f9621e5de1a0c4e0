"""The trends page: complaints over time, what is usual, when they come, how they are cared for."""

import csv
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop

from complaints.domain.access import Permission
from complaints.models import Mark
from complaints.models.cases import Result
from complaints.post_exports import safe
from complaints.search.client import SearchUnavailable
from complaints.search.histograms import complaints_per_bucket, per_hour
from complaints.search.rising import rising_pairs, rising_words
from dashboards.access import DeskRequest, allowed, needs
from dashboards.language import gettext_lazy
from dashboards.trends.care import satisfaction, waits
from dashboards.trends.correcting import corrected
from dashboards.trends.honesty import drifting_now
from dashboards.trends.numbers import SPLITS, Numbers, Split, numbers_of
from dashboards.trends.ranges import RANGES, Range, read_range
from dashboards.trends.rhythm import EARLIER, WEEK, heat_map, usual

UNAVAILABLE = gettext_lazy(
    "检索引擎暂时没有应答，趋势画不出来。待办不受影响；恢复后数字会自动补齐，请稍后再看。"
)
MOST_MARKS = 20


def numbers(span: Range, now: datetime, by: Split | None = None) -> Numbers:
    """Raises SearchUnavailable."""
    split = by or SPLITS["category"]
    since, until = span.bounds(now)
    length = until - since
    asked = complaints_per_bucket(since - length, until, span.interval, None, by=split.column)
    earlier, buckets = asked[: -span.buckets], asked[-span.buckets :]
    bands = []
    if span.interval != "week":
        before = per_hour(since - EARLIER * WEEK, until, None)
        bands = [usual(before, bucket.start, span.step) for bucket in buckets]
    totals = [bucket.total for bucket in earlier]
    real = corrected(since, until, span.interval, now)
    return numbers_of(buckets, span, split, bands, totals, real)


@needs(Permission.TREND_READ)
def trends(request: DeskRequest) -> HttpResponse:
    span, now = read_range(request.GET.get("range", "")), datetime.now(UTC)
    split = SPLITS.get(request.GET.get("by", ""), SPLITS["category"])
    since, until = span.bounds(now)
    marked = Mark.objects.filter(at__gte=since, at__lt=until).select_related("by")
    marks = marked.order_by("at")[:MOST_MARKS]
    context: dict[str, Any] = {
        "span": span, "ranges": RANGES.values(), "split": split, "splits": SPLITS.values(),
        "now": now, "marks": marks, "waits": waits(since, until), "drifting": drifting_now(now),
    }  # fmt: skip
    context["may_drop_marks"] = allowed(request.user, Permission.INCIDENT_WORK)
    context["since"], context["until"] = since.isoformat(), until.isoformat()
    mean, number, said = satisfaction(since, until)
    context |= {"satisfied": mean, "scored": number, "said": told(said)}
    try:
        context["numbers"] = numbers(span, now, split)
        context["before"] = sum(context["numbers"].before)
        heat_since = until - EARLIER * WEEK
        context["heat"] = heat_map(per_hour(heat_since, until, None), heat_since, until)
        context["heat_since"] = heat_since.isoformat()
        context["short"] = any(cell.short for _, row in context["heat"] for cell in row)
        context["rising"] = rising_words(since, until)
        context["pairs"] = rising_pairs(since, until)
    except SearchUnavailable:
        context["failure"] = UNAVAILABLE
    return render(request, "trends/trends.html", context)


CHART_WORDS = {
    "posts": gettext_noop("条"),
    "usual": gettext_noop("平时"),
    "before": gettext_noop("上一段"),
    "mark": gettext_noop("标记"),
    "corrected": gettext_noop("校正后"),
    "interval": gettext_noop("95% 区间"),
    "total": gettext_noop("合计"),
    "hint": gettext_noop("点一下查看这些帖子"),
}


def told(said: dict[str, int]) -> list[tuple[str, int]]:
    return [(str(label), said[key]) for key, label in Result.choices if key in said]


@needs(Permission.TREND_READ)
def data(request: DeskRequest) -> JsonResponse:
    """The chart's numbers, the same as the table's; 503 with a sentence without Elasticsearch."""
    span, now = read_range(request.GET.get("range", "")), datetime.now(UTC)
    split = SPLITS.get(request.GET.get("by", ""), SPLITS["category"])
    since, until = span.bounds(now)
    marks = Mark.objects.filter(at__gte=since, at__lt=until).order_by("at")[:MOST_MARKS]
    try:
        told = numbers(span, now, split).as_json()
    except SearchUnavailable:
        return JsonResponse({"failure": UNAVAILABLE}, status=503)
    step = span.step
    told["marks"] = [{"at": int((mark.at - since) / step), "label": mark.label} for mark in marks]
    told["words"] = {name: gettext(word) for name, word in CHART_WORDS.items()}
    return JsonResponse(told)


@needs(Permission.TREND_READ)
def table(request: DeskRequest) -> HttpResponse:
    """The table behind the chart as CSV; 503 with a sentence without Elasticsearch."""
    span, now = read_range(request.GET.get("range", "")), datetime.now(UTC)
    split = SPLITS.get(request.GET.get("by", ""), SPLITS["category"])
    try:
        found = numbers(span, now, split)
    except SearchUnavailable:
        return HttpResponse(UNAVAILABLE, status=503, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="huiyin-trends-{span.key}.csv"'
    answer.write("\ufeff")
    csv.writer(answer).writerows([safe(str(cell)) for cell in row] for row in found.lines())
    return answer
