"""Incidents in the database: noticed from surges, each cause told once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Count
from numpy.typing import NDArray

from complaints.alerting import raise_alert
from complaints.closed_causes import closed_lately, without_closed
from complaints.complaint_counts import Binned, Key, Said
from complaints.domain.surges import Reading, readings
from complaints.domain.times import SHANGHAI
from complaints.models import Alert, Brand, Case, CaseEvent, Incident, Post
from complaints.policies import Policies
from complaints.transactions import retried

FRESH = timedelta(minutes=30)  # how old a surge may be when it is noticed
BEFORE = timedelta(minutes=60)  # posts this long before the surge belong to it
SAME = 0.4  # share of posts in common from which two keys are one cause
# The more a key says of the cause, the sooner it names the incident.
TELLING = ("app_version", "device", "course", "region", "category", "platform", "brand")
EXAMPLES = 3
HARDLY = 0.05  # complaints an hour that a figure of one place would call 0.0


def notice(
    brand: Brand, found: Binned, policies: Policies, threshold: float, now: datetime
) -> list[Incident]:
    """Opens an incident for every new cause among the surges; one cause is told once."""
    closed = closed_lately(brand, now)
    fresh = surging(found, without_closed(found, closed, BEFORE), threshold)
    opened = []
    for key, reading in sorted(fresh, key=lambda pair: (TELLING.index(pair[0][0]), -pair[1].seen)):
        since = reading.at - BEFORE
        if key in closed:
            since = max(since, closed[key][1])
        posts = posts_of(found.said, key, since)
        if not is_known(brand, posts):
            opened.append(open_incident(brand, key, reading, posts, policies, now))
    return opened


def surging(
    found: Binned, counts: NDArray[np.float64], threshold: float
) -> list[tuple[Key, Reading]]:
    """Keys with an alarm in the last half hour, each with the reading of that alarm."""
    if not found.keys:
        return []
    told = readings(counts, found.begins, threshold, found.totals)
    return [
        (key, reading)
        for key, line in zip(found.keys, told, strict=True)
        for reading in line[-(FRESH // timedelta(minutes=5)) :]
        if reading.alarm
    ]


def posts_of(said: Sequence[Said], key: Key, since: datetime) -> set[int]:
    return {item.post for item in said if key in item.keys and item.at >= since}


def posts_of_any(said: Sequence[Said], keys: set[Key], since: datetime) -> set[int]:
    return set().union(*(posts_of(said, key, since) for key in keys))


def is_known(brand: Brand, posts: set[int]) -> bool:
    """Whether a good part of these posts is in one incident: the same cause, seen otherwise. A
    closed one counts too: people know of these posts, whatever the last hour still shows."""
    shares = (
        Incident.objects.filter(brand=brand, kind=Incident.Kind.OUTAGE, posts__in=posts)
        .annotate(shared=Count("posts"))
        .values_list("shared", flat=True)
    )
    return any(shared >= SAME * len(posts) for shared in shares)


@retried
def open_incident(
    brand: Brand, key: Key, reading: Reading, posts: set[int], policies: Policies, now: datetime
) -> Incident:
    """The incident with its posts, cases and alert, in one transaction."""
    first = Post.objects.filter(pk__in=posts).order_by("published_at").first()
    going = Incident.objects.exclude(state=Incident.State.CLOSED)
    incident, new = going.get_or_create(
        brand=brand,
        kind=Incident.Kind.OUTAGE,
        dimension=key[0],
        value=key[1],
        defaults={
            "title": title_of(key, policies),
            "began_at": first.published_at if first else reading.at,
            "noticed_at": now,
            "seen_at": now,
            "expected": reading.expected,
            "peak": reading.seen,
            "told_peak": reading.seen,
        },
    )
    link(incident, posts, now)
    if new:
        tell(incident, now)
    return incident


def title_of(key: Key, policies: Policies) -> str:
    dimension, value = key
    category = policies.categories.get(value)
    names = {
        "app_version": f"App 版本 {value} 集中投诉",
        "device": f"{value} 集中投诉",
        "course": f"课程“{value}”集中投诉",
        "region": f"{value}集中投诉",
        "category": f"{category.label if category else value}集中投诉",
        "platform": f"{value} 上投诉突增",
    }
    return names.get(dimension, "投诉突增")[:120]


@retried
def link(incident: Incident, posts: set[int], now: datetime) -> None:
    """Puts posts into an incident, not those of which people said that they have another cause; and
    the open cases of all its posts that are in none: a post may be older here than its case."""
    incident.posts.add(*posts.difference(incident.parted.values_list("pk", flat=True)))
    cases = Case.objects.filter(posts__incidents=incident, incident=None, ended_at=None)
    for case in cases.distinct():
        if Case.objects.filter(pk=case.pk, incident=None).update(incident=incident):
            CaseEvent.objects.create(
                case=case, kind=CaseEvent.Kind.INCIDENT, at=now, data={"incident": incident.pk}
            )


def tell(incident: Incident, now: datetime) -> None:
    began = f"{incident.began_at.astimezone(SHANGHAI):%m-%d %H:%M}"
    examples = incident.posts.order_by("published_at")[:EXAMPLES]
    lines = [
        f"{began} 起，最近一小时 {incident.peak:.0f} 条，{usually(incident.expected)}。",
        *(f"· {post.text[:80]}" for post in examples),
    ]
    raise_alert(
        f"surge:{incident.pk}",
        Alert.Kind.SURGE,
        incident.title,
        "\n".join(lines),
        now,
        incident=incident,
    )


def usually(expected: float) -> str:
    """How many complaints an hour there usually are, in words."""
    return f"平时约 {expected:.1f} 条" if expected >= HARDLY else "平时几乎没有"
