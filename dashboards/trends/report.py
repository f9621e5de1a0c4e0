"""The weekly report: sentences, each bound to the search that proves it. No model writes a word."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from complaints.domain.access import Permission
from complaints.domain.times import SHANGHAI
from complaints.models import Incident
from complaints.search.client import SearchUnavailable
from complaints.search.queries import complaints_per_bucket
from dashboards.access import DeskRequest, needs
from dashboards.clock import span
from dashboards.rules import category_label
from dashboards.trends.care import satisfaction, waits
from dashboards.trends.series import UNAVAILABLE

WEEK = timedelta(weeks=1)
NAMED = 3
LEAST = 5  # complaints of the week before, below which a change says nothing
NOTEWORTHY = 0.2  # change of a category, as a share, from which it is said


@dataclass(frozen=True)
class Sentence:
    """`proof` is where its figure can be counted again."""

    text: str
    proof: str


@needs(Permission.TREND_READ)
def report(request: DeskRequest) -> HttpResponse:
    """Last week, Monday to Sunday in Shanghai; or this week so far."""
    now = datetime.now(UTC)
    since, until = week_of(now, request.GET.get("week") == "this")
    context: dict[str, object] = {"since": since, "until": until - timedelta(days=1), "now": now}
    try:
        context["sentences"] = list(sentences(since, until))
    except SearchUnavailable:
        context["failure"] = UNAVAILABLE
    return render(request, "trends/report.html", context)


def week_of(now: datetime, this: bool) -> tuple[datetime, datetime]:
    local = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = local - timedelta(days=local.weekday())
    return (monday, monday + WEEK) if this else (monday - WEEK, monday)


def counted(since: datetime, until: datetime) -> dict[str, int]:
    found: dict[str, int] = {}
    for bucket in complaints_per_bucket(since, until, "day", None):
        for key, number in bucket.counts.items():
            found[key] = found.get(key, 0) + number
    return found


def sentences(since: datetime, until: datetime) -> Iterator[Sentence]:
    now, before = counted(since, until), counted(since - WEEK, since)
    total, earlier = sum(now.values()), sum(before.values())
    yield Sentence(
        f"本周共 {total:,} 条投诉，上周 {earlier:,} 条{changed(total, earlier)}。",
        posts(since, until),
    )
    for key, number in sorted(now.items(), key=lambda pair: -pair[1])[:NAMED]:
        was = before.get(key, 0)
        told = f"{category_label(key)} {number:,} 条，占 {number / total:.0%}，上周 {was:,} 条"
        yield Sentence(f"{told}{changed(number, was)}。", posts(since, until, key))
    yield from rest(since, until, now, before)


def rest(
    since: datetime, until: datetime, now: dict[str, int], before: dict[str, int]
) -> Iterator[Sentence]:
    named = {key for key, _ in sorted(now.items(), key=lambda pair: -pair[1])[:NAMED]}
    for key in sorted({*now, *before} - named):
        number, was = now.get(key, 0), before.get(key, 0)
        if was >= LEAST and abs(number - was) / was >= NOTEWORTHY:
            told = f"{category_label(key)}从 {was:,} 条变为 {number:,} 条{changed(number, was)}"
            yield Sentence(f"{told}。", posts(since, until, key))
    for incident in Incident.objects.filter(began_at__gte=since, began_at__lt=until, kind="outage"):
        number, state = incident.posts.count(), incident.get_state_display()
        told = f"事件“{incident.title}”，{number} 条帖子，{state}"
        yield Sentence(f"{told}。", reverse("incident", args=[incident.pk]))
    for item in waits(since, until):
        if item.median is not None and item.p90 is not None:
            late = f"，超时 {item.late:.0%}" if item.late is not None else ""
            half, most = span(item.median), span(item.p90)
            told = f"{item.name}：{item.cases:,} 个个案，一半在 {half}内，九成在 {most}内{late}"
            yield Sentence(f"{told}。", reverse("queue") + "?view=ended")
    mean, scored, _ = satisfaction(since, until)
    if mean is not None:
        yield Sentence(
            f"{scored} 位客户评分，平均 {mean:.1f} 分。", reverse("queue") + "?view=ended"
        )


def changed(now: int, before: int) -> str:
    """`，增加 12%`; nothing where there was nothing before."""
    if not before or now == before:
        return ""
    return f"，{'增加' if now > before else '减少'} {abs(now - before) / before:.0%}"


def posts(since: datetime, until: datetime, category: str = "") -> str:
    asked = {"label": "complaint", "since": since.isoformat(), "until": until.isoformat()}
    return f"{reverse('search')}?{urlencode(asked | ({'category': category} if category else {}))}"
