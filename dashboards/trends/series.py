"""The trends page: complaints over time, what is usual, when they come, how they are cared for."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from complaints.domain.access import Permission
from complaints.domain.cleaning import clean_line
from complaints.domain.times import SHANGHAI
from complaints.models import Mark
from complaints.models.cases import Result
from complaints.search.client import SearchUnavailable
from complaints.search.queries import complaints_per_bucket, per_hour, rising_words
from dashboards.access import DeskRequest, needs
from dashboards.trends.care import satisfaction, waits
from dashboards.trends.numbers import SPLITS, Numbers, Split, numbers_of
from dashboards.trends.ranges import RANGES, Range, read_range
from dashboards.trends.rhythm import EARLIER, WEEK, heat_map, usual

UNAVAILABLE = "检索引擎暂时没有应答，趋势画不出来。待办不受影响；恢复后数字会自动补齐，请稍后再看。"
MOST_MARKS = 20


def numbers(span: Range, now: datetime, by: Split | None = None) -> Numbers:
    """Raises SearchUnavailable."""
    split = by or SPLITS["category"]
    since, until = span.bounds(now)
    buckets = complaints_per_bucket(since, until, span.interval, None, by=split.column)
    bands = []
    if span.interval != "week":
        before = per_hour(since - EARLIER * WEEK, until, None)
        bands = [usual(before, bucket.start, span.step) for bucket in buckets]
    return numbers_of(buckets, span, split, bands)


def before_of(span: Range, now: datetime) -> int:
    """Complaints in the same length of time before the one that is shown."""
    since, until = span.bounds(now)
    earlier = complaints_per_bucket(since - (until - since), since, span.interval, None)
    return sum(bucket.total for bucket in earlier)


@needs(Permission.TREND_READ)
def trends(request: DeskRequest) -> HttpResponse:
    span, now = read_range(request.GET.get("range", "")), datetime.now(UTC)
    split = SPLITS.get(request.GET.get("by", ""), SPLITS["category"])
    since, until = span.bounds(now)
    marks = Mark.objects.filter(at__gte=since, at__lt=until).order_by("at")[:MOST_MARKS]
    context: dict[str, Any] = {
        "span": span, "ranges": RANGES.values(), "split": split, "splits": SPLITS.values(),
        "now": now, "marks": marks, "waits": waits(since, until),
    }  # fmt: skip
    mean, number, said = satisfaction(since, until)
    context |= {"satisfied": mean, "scored": number, "said": told(said)}
    try:
        context["numbers"] = numbers(span, now, split)
        context["before"] = before_of(span, now)
        context["heat"] = heat_map(per_hour(until - EARLIER * WEEK, until, None))
        context["rising"] = rising_words(since, until)
    except SearchUnavailable:
        context["failure"] = UNAVAILABLE
    return render(request, "trends/trends.html", context)


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
    return JsonResponse(told)


@require_POST
@needs(Permission.TREND_READ)
def add_mark(request: DeskRequest) -> HttpResponse:
    """A release or a date of the class calendar on the charts."""
    label = clean_line(request.POST.get("label", ""), 60)
    try:
        at = datetime.fromisoformat(request.POST.get("at", "")).replace(tzinfo=SHANGHAI)
    except ValueError:
        at = None
    if label and at is not None and abs(at - datetime.now(UTC)) < timedelta(days=800):
        Mark.objects.create(at=at.astimezone(UTC), label=label, by=request.user)
        messages.success(request, "已加上标记。")
    else:
        messages.error(request, "请写明标记的名称和时间。")
    return HttpResponseRedirect(reverse("trends"))
