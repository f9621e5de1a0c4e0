"""A changed rule on the last two weeks: what it would have sent, each with the posts behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import F
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext

from complaints.alert_rules import Rule
from complaints.alerting import SHIFT
from complaints.complaint_counts import LOOKED_BACK, Key, binned
from complaints.domain.surges import Reading, readings
from complaints.incidents import BEFORE
from complaints.models import Alert, Brand, Case, CrawlRun, Post
from complaints.watching import drift_at
from dashboards import words
from dashboards.rules import category_label

MOST, SHOWN = 1000, 50
DAY = timedelta(days=1)
# What the search page calls a dimension of a surge; the brand itself needs no filter.
ASKED_AS = {"app_version": "version", "brand": ""}


@dataclass(frozen=True)
class Event:
    """What the rule would have told; `proof` is where its posts are, empty where there are none."""

    at: datetime
    title: str
    proof: str = ""


@dataclass(frozen=True)
class Trial:
    """`total` would have been sent, of which the newest are in `sent`; `before` were sent."""

    rule: Rule
    total: int
    sent: list[Event]
    held: int
    before: int


def tried(changed: Rule, now: datetime) -> Trial:
    """Replays the last two weeks with the changed rule's limit, quiet hours and budget."""
    events = REPLAYS.get(changed.key, recorded)(changed, now - LOOKED_BACK, now)
    sent: list[Event] = []
    held = 0
    for event in sorted(events, key=lambda event: (event.at, event.title)):
        recent = sum(event.at - other.at < SHIFT for other in sent)
        if not changed.enabled or changed.is_quiet(event.at) or recent >= changed.a_shift:
            held += 1
        else:
            sent.append(event)
    happened = Alert.objects.filter(kind=changed.key, held="", raised_at__gte=now - LOOKED_BACK)
    return Trial(changed, len(sent), sent[::-1][:SHOWN], held, happened.count())


def recorded(rule: Rule, since: datetime, now: datetime) -> list[Event]:
    """What was noticed, sent or held: for rules whose limit decides nothing about the past."""
    found = Alert.objects.filter(kind=rule.key, raised_at__gte=since, raised_at__lte=now)
    rows = found.select_related("case", "incident").order_by("-raised_at")[:MOST]
    return [Event(alert.raised_at, alert.title, proof_of(alert)) for alert in rows]


def proof_of(alert: Alert) -> str:
    if alert.incident is not None:
        return reverse("incident", args=[alert.incident.pk])
    return reverse("case", args=[alert.case.number]) if alert.case else ""


def severe_cases(rule: Rule, since: datetime, now: datetime) -> list[Event]:
    found = Case.objects.filter(opened_at__gte=since, severity__gte=int(rule.number))
    return [
        Event(case.opened_at, case.lead_post.text[:80], reverse("case", args=[case.number]))
        for case in found.select_related("lead_post").order_by("-opened_at")[:MOST]
    ]


def viral_posts(rule: Rule, since: datetime, now: datetime) -> list[Event]:
    """Posts by the reach they have now; when they came to it is not kept, so each stands where it
    was published."""
    found = (
        Post.objects.filter(published_at__gte=since, case__isnull=False)
        .annotate(spread=Coalesce(F("reposts"), 0) + Coalesce(F("comments"), 0))
        .filter(spread__gte=rule.number)
    )
    return [
        Event(post.published_at, post.text[:80], reverse("case", args=[post.case.number]))
        for post in found.select_related("case").order_by("-published_at")[:MOST]
        if post.case is not None
    ]


def silences(rule: Rule, since: datetime, now: datetime) -> list[Event]:
    """Every time a source brought nothing new for longer than the limit."""
    limit = timedelta(hours=rule.number)
    runs = CrawlRun.objects.filter(finished_at__gte=since, counts__new__gt=0)
    brought: dict[str, list[datetime]] = {}
    for source, at in runs.order_by("finished_at").values_list("source__key", "finished_at"):
        if at is not None:
            brought.setdefault(source, []).append(at)
    return [
        Event(
            at + limit, gettext("来源 %(source)s 没有新帖") % {"source": source}, reverse("sources")
        )
        for source, moments in brought.items()
        for at, after in zip(moments, [*moments[1:], now], strict=True)
        if after - at > limit
    ]


def drifts(rule: Rule, since: datetime, now: datetime) -> list[Event]:
    """The first day of each week on which the week before was below the limit."""
    found: dict[str, Event] = {}
    for day in range(LOOKED_BACK // DAY + 1):
        at = since + day * DAY
        said = drift_at(at)
        if said is not None and said[0] < rule.number:
            title = gettext("人工判断中只有 %(share)s 是投诉") % {"share": f"{said[0]:.0%}"}
            found.setdefault(f"{at:%G-%V}", Event(at, title, reverse("quality")))
    return list(found.values())


def surges(rule: Rule, since: datetime, now: datetime) -> list[Event]:
    """Every surge of the complaints at this threshold."""
    found = []
    for brand in Brand.objects.filter(active=True):
        seen = binned(brand, now, every_key=True)
        lines = readings(seen.counts, seen.begins, rule.number, seen.totals) if seen.keys else []
        for key, line in zip(seen.keys, lines, strict=True):
            found += [surge(key, reading) for reading in line if reading.alarm]
    return once(found)


def surge(key: Key, reading: Reading) -> Event:
    name = ASKED_AS.get(key[0], key[0])
    asked = {
        "label": "complaint",
        "since": (reading.at - BEFORE).isoformat(),
        "until": (reading.at + timedelta(minutes=5)).isoformat(),
    } | ({name: key[1]} if name else {})
    title = gettext("%(what)s：一小时 %(seen)s 条，%(usual)s") % {
        "what": cause_word(key),
        "seen": format(reading.seen, ".0f"),
        "usual": words.usually(reading.expected),
    }
    return Event(reading.at, title, f"{reverse('search')}?{urlencode(asked)}")


def cause_word(key: Key) -> str:
    """A surge's cause as people call it: App 版本 5.2.1, 技术故障, 微博."""
    dimension, value = key
    if dimension == "category":
        return str(category_label(value))
    if dimension == "platform":
        return str(words.PLATFORMS.get(value, words.OTHER_PLATFORM))
    return f"{words.FACTS[dimension]} {value}" if dimension in words.FACTS else gettext("全部投诉")


def once(found: list[Event]) -> list[Event]:
    """One cause raises several series within the hour: it would be told once."""
    kept: list[Event] = []
    for event in sorted(found, key=lambda event: (event.at, event.title)):
        if not kept or event.at - kept[-1].at > timedelta(hours=1):
            kept.append(event)
    return kept


REPLAYS: dict[str, Callable[[Rule, datetime, datetime], list[Event]]] = {
    "surge": surges,
    "severe_complaint": severe_cases,
    "viral_post": viral_posts,
    "source_silent": silences,
    "model_drift": drifts,
}
