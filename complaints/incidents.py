"""Incidents in the database: noticed from surges, joined by what follows, calmed and closed."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from complaints.alerting import raise_alert
from complaints.complaint_counts import Binned, Key, Said
from complaints.domain.surges import Reading, readings
from complaints.domain.times import SHANGHAI
from complaints.models import Alert, Brand, Case, CaseEvent, Delivery, Incident, Post
from complaints.policies import Policies
from complaints.transactions import retried

FRESH = timedelta(minutes=30)  # how old a surge may be when it is noticed
BEFORE = timedelta(minutes=60)  # posts this long before the surge belong to it
SAME = 0.4  # share of posts in common from which two keys are one cause
CALM_AFTER = timedelta(hours=2)
WORSE = 2.0  # times the rate that was told
# The more a key says of the cause, the sooner it names the incident.
TELLING = ("app_version", "device", "course", "region", "category", "platform", "brand")
CAMPAIGN_COPIES, CAMPAIGN_AUTHORS = 8, 5
CAMPAIGN_WINDOW = timedelta(hours=2)
EXAMPLES = 3


def notice(
    brand: Brand, found: Binned, policies: Policies, threshold: float, now: datetime
) -> list[Incident]:
    """Opens an incident for every new cause among the surges; one cause is told once."""
    fresh = surging(found, threshold, now)
    opened = []
    for key, reading in sorted(fresh, key=lambda pair: (TELLING.index(pair[0][0]), -pair[1].seen)):
        posts = posts_of(found.said, key, reading.at - BEFORE)
        if not belongs_to_open(brand, posts):
            opened.append(open_incident(brand, key, reading, posts, policies, now))
    return opened


def surging(found: Binned, threshold: float, now: datetime) -> list[tuple[Key, Reading]]:
    """Keys with an alarm in the last half hour, each with the reading of that alarm."""
    if not found.keys:
        return []
    told = readings(found.counts, found.begins, threshold, found.totals)
    return [
        (key, reading)
        for key, line in zip(found.keys, told, strict=True)
        for reading in line[-(FRESH // timedelta(minutes=5)) :]
        if reading.alarm
    ]


def posts_of(said: Sequence[Said], key: Key, since: datetime) -> set[int]:
    return {item.post for item in said if key in item.keys and item.at >= since}


def belongs_to_open(brand: Brand, posts: set[int]) -> bool:
    """Whether a good part of these posts is in an open incident: the same cause, seen otherwise."""
    going = Incident.objects.filter(brand=brand, kind=Incident.Kind.OUTAGE).exclude(
        state=Incident.State.CLOSED
    )
    for incident in going:
        known = set(incident.posts.filter(pk__in=posts).values_list("pk", flat=True))
        if posts and len(known) >= SAME * len(posts):
            return True
    return False


@retried
def open_incident(
    brand: Brand, key: Key, reading: Reading, posts: set[int], policies: Policies, now: datetime
) -> Incident:
    """The incident with its posts, cases and alert, in one transaction."""
    first = Post.objects.filter(pk__in=posts).order_by("published_at").first()
    incident, new = Incident.objects.get_or_create(
        brand=brand,
        kind=Incident.Kind.OUTAGE,
        dimension=key[0],
        value=key[1],
        state=Incident.State.OPEN,
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


def link(incident: Incident, posts: set[int], now: datetime) -> None:
    """Puts posts into an incident, and their open cases that are in none."""
    incident.posts.add(*posts)
    cases = Case.objects.filter(posts__in=posts, incident=None, ended_at=None).distinct()
    for case in cases:
        Case.objects.filter(pk=case.pk).update(incident=incident)
        CaseEvent.objects.create(
            case=case, kind=CaseEvent.Kind.INCIDENT, at=now, data={"incident": incident.pk}
        )


def tell(incident: Incident, now: datetime) -> None:
    began = f"{incident.began_at.astimezone(SHANGHAI):%m-%d %H:%M}"
    examples = incident.posts.order_by("published_at")[:EXAMPLES]
    lines = [
        f"{began} 起，最近一小时 {incident.peak:.0f} 条，平时约 {incident.expected:.1f} 条。",
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


def follow(brand: Brand, found: Binned, now: datetime) -> None:
    """What happens to incidents that are open: more posts, worse, or calm."""
    going = Incident.objects.filter(brand=brand, kind=Incident.Kind.OUTAGE).exclude(
        state=Incident.State.CLOSED
    )
    for incident in going:
        key = (incident.dimension, incident.value)
        posts = posts_of(found.said, key, incident.began_at - BEFORE)
        link(incident, posts - set(incident.posts.values_list("pk", flat=True)), now)
        recent = posts_of(found.said, key, now - timedelta(hours=1))
        move(incident, len(recent), now)


@retried
def move(incident: Incident, rate: int, now: datetime) -> None:
    """Notes the rate of the last hour; worse is told again, calm is told once."""
    incident.peak = max(incident.peak, rate)
    if rate > max(2 * incident.expected, 2):
        incident.seen_at = now
        incident.state = Incident.State.OPEN
    elif now - incident.seen_at > CALM_AFTER and incident.state == Incident.State.OPEN:
        incident.state = Incident.State.CALM
        again(incident, "resolved", now)
        incident.alerts.filter(resolved_at=None).update(resolved_at=now)
    if incident.peak >= WORSE * max(incident.told_peak, 1):
        incident.told_peak = incident.peak
        again(incident, f"worse {incident.peak:.0f}", now)
    incident.save()


def again(incident: Incident, what: str, now: datetime) -> None:
    """A further message to every channel that heard of the incident."""
    for alert in incident.alerts.all():
        for channel in set(alert.deliveries.values_list("channel", flat=True)):
            Delivery.objects.get_or_create(
                alert=alert, channel=channel, what=what[:20], defaults={"next_attempt_at": now}
            )


def mark_campaigns(brand: Brand, now: datetime) -> list[Incident]:
    """Many copies of one text by many authors in a short time: marked for people, paged to none."""
    since = now - CAMPAIGN_WINDOW
    recent = Post.objects.filter(
        brand=brand, published_at__gte=since, published_at__lte=now, story__isnull=False
    )
    stories: dict[int, set[str]] = {}
    copies: Counter[int] = Counter()
    for story, author in recent.values_list("story_id", "author_key").iterator():
        if story is not None:
            copies[story] += 1
            stories.setdefault(story, set()).add(author)
    found = []
    for story, number in copies.items():
        if number >= CAMPAIGN_COPIES and len(stories[story]) >= CAMPAIGN_AUTHORS:
            found.append(campaign(brand, story, now))
    return found


@retried
def campaign(brand: Brand, story: int, now: datetime) -> Incident:
    first = Post.objects.get(pk=story)
    incident, _ = Incident.objects.get_or_create(
        brand=brand,
        kind=Incident.Kind.CAMPAIGN,
        dimension="story",
        value=str(story),
        state=Incident.State.OPEN,
        defaults={
            "title": f"疑似刷帖：{first.text[:40]}",
            "began_at": first.published_at,
            "noticed_at": now,
            "seen_at": now,
        },
    )
    incident.posts.add(*Post.objects.filter(Q(story=story) | Q(pk=story)))
    return incident
