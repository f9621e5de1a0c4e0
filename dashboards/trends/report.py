"""The weekly report: sentences, each bound to the search that proves it. No model writes a word."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from complaints.domain.access import Permission
from complaints.domain.times import SHANGHAI
from complaints.models import Incident
from complaints.search.client import SearchUnavailable
from dashboards.access import DeskRequest, needs
from dashboards.clock import span
from dashboards.rules import category_label
from dashboards.trends.bars import WEEK, bars, counted
from dashboards.trends.care import satisfaction, waits
from dashboards.trends.care_cases import SCORES, cases_url
from dashboards.trends.correcting import corrected
from dashboards.trends.series import UNAVAILABLE

NAMED = 3
LEAST = 5  # complaints of the week before, below which a change says nothing
NOTEWORTHY = 0.2  # change of a category, as a share, from which it is said


@dataclass(frozen=True)
class Proven:
    """`proof` is where its figure can be counted again."""

    text: str
    proof: str


@needs(Permission.TREND_READ)
def report(request: DeskRequest) -> HttpResponse:
    """Last week, Monday to Sunday in Shanghai; or this week so far."""
    now = datetime.now(UTC)
    this = request.GET.get("week") == "this"
    since, until = week_of(now, this)
    context: dict[str, object] = {"since": since, "until": until - timedelta(days=1), "now": now}
    context["week"] = "this" if this else "last"
    try:
        context["sentences"] = list(sentences(since, until))
        context["bars"] = bars(since, until)
    except SearchUnavailable:
        context["failure"] = UNAVAILABLE
    return render(request, "trends/report.html", context)


def week_of(now: datetime, this: bool) -> tuple[datetime, datetime]:
    local = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = local - timedelta(days=local.weekday())
    return (monday, monday + WEEK) if this else (monday - WEEK, monday)


def sentences(since: datetime, until: datetime) -> Iterator[Proven]:
    now, before = counted(since, until), counted(since - WEEK, since)
    total, earlier = sum(now.values()), sum(before.values())
    yield Proven(
        gettext("本周共 %(total)s 条投诉，上周 %(earlier)s 条%(changed)s。")
        % {
            "total": format(total, ","),
            "earlier": format(earlier, ","),
            "changed": changed(total, earlier),
        },
        posts(since, until),
    )
    for key, number in sorted(now.items(), key=lambda pair: -pair[1])[:NAMED]:
        was = before.get(key, 0)
        told = gettext("%(category)s %(number)s 条，占 %(share)s，上周 %(was)s 条") % {
            "category": category_label(key),
            "number": format(number, ","),
            "share": format(number / total, ".0%"),
            "was": format(was, ","),
        }
        yield Proven(
            gettext("%(told)s%(changed)s。") % {"told": told, "changed": changed(number, was)},
            posts(since, until, key),
        )
    yield from honest_total(since, until)
    yield from rest(since, until, now, before)


def honest_total(since: datetime, until: datetime) -> Iterator[Proven]:
    """How many there really were, where people labelled enough of the blind sample to tell."""
    real = corrected(since, until, "day", datetime.now(UTC))
    if real is not None:
        value, low, high = (format(number, ",.0f") for number in real.whole)
        told = gettext("按人工盲样校正，实际约 %(value)s 条投诉（95%% 区间 %(low)s–%(high)s）。")
        yield Proven(told % {"value": value, "low": low, "high": high}, reverse("quality"))


def rest(
    since: datetime, until: datetime, now: dict[str, int], before: dict[str, int]
) -> Iterator[Proven]:
    named = {key for key, _ in sorted(now.items(), key=lambda pair: -pair[1])[:NAMED]}
    for key in sorted({*now, *before} - named):
        number, was = now.get(key, 0), before.get(key, 0)
        if was >= LEAST and abs(number - was) / was >= NOTEWORTHY:
            told = gettext("%(category)s从 %(was)s 条变为 %(number)s 条%(changed)s") % {
                "category": category_label(key),
                "was": format(was, ","),
                "number": format(number, ","),
                "changed": changed(number, was),
            }
            yield Proven(gettext("%(told)s。") % {"told": told}, posts(since, until, key))
    for incident in Incident.objects.filter(began_at__gte=since, began_at__lt=until, kind="outage"):
        number, state = incident.posts.count(), incident.get_state_display()
        told = gettext("事件“%(title)s”，%(number)s 条帖子，%(state)s") % {
            "title": incident.title,
            "number": number,
            "state": state,
        }
        yield Proven(
            gettext("%(told)s。") % {"told": told}, reverse("incident", args=[incident.pk])
        )
    for item in waits(since, until):
        if item.median is not None and item.p90 is not None:
            late = (
                gettext("，超时 %(late)s") % {"late": format(item.late, ".0%")}
                if item.late is not None
                else ""
            )
            half, most = span(item.median), span(item.p90)
            told = gettext(
                "%(name)s：%(cases)s 个个案，一半在 %(half)s内，九成在 %(most)s内%(late)s"
            ) % {
                "name": item.name,
                "cases": format(item.cases, ","),
                "half": half,
                "most": most,
                "late": late,
            }
            yield Proven(gettext("%(told)s。") % {"told": told}, cases_url(item.key, since, until))
    mean, scored, _ = satisfaction(since, until)
    if mean is not None:
        yield Proven(
            gettext("%(scored)s 位客户评分，平均 %(mean)s 分。")
            % {"scored": scored, "mean": format(mean, ".1f")},
            cases_url(SCORES, since, until),
        )


def changed(now: int, before: int) -> str:
    """`，增加 12%`; nothing where there was nothing before."""
    if not before or now == before:
        return ""
    told = gettext("，增加 %(share)s") if now > before else gettext("，减少 %(share)s")
    return told % {"share": f"{abs(now - before) / before:.0%}"}


def posts(since: datetime, until: datetime, category: str = "") -> str:
    asked = {"label": "complaint", "since": since.isoformat(), "until": until.isoformat()}
    return f"{reverse('search')}?{urlencode(asked | ({'category': category} if category else {}))}"
