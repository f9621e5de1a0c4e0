"""Incidents in the database: noticed from surges, joined by what follows, calmed and closed."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Q

from complaints.alerting import raise_alert
from complaints.casework import Refused
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


def shared_facts(incident: Incident, most: int = 8) -> list[tuple[str, str, int]]:
    """What the posts of an incident have in common: (kind, value, posts), the commonest first."""
    counted: Counter[tuple[str, str]] = Counter()
    rows = incident.posts.filter(judgements__current=True)
    for facts in rows.values_list("judgements__facts", flat=True)[:1000]:
        kept = [fact for fact in facts or () if isinstance(fact, dict) and fact.get("value")]
        counted.update({(str(fact.get("kind")), str(fact["value"])[:60]) for fact in kept})
    return [
        (kind, value, number) for (kind, value), number in counted.most_common(most) if number > 1
    ]


@retried
def hold(incident_id: int, actor: User) -> Incident:
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident_id)
    incident.holder = actor
    incident.save(update_fields=["holder"])
    return incident


@retried
def close(incident_id: int, actor: User, note: str, now: datetime) -> Incident:
    """Closes an incident; what was found goes to the timeline of every linked case, so that its
    colleague can answer with the cause."""
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident_id)
    if incident.state == Incident.State.CLOSED:
        raise Refused("这个事件已经关闭了。")
    if not note.strip():
        raise Refused("请写明原因和处理结果，它会发给每个关联个案的同事。")
    incident.state, incident.closed_at, incident.note = Incident.State.CLOSED, now, note[:2000]
    incident.save()
    incident.alerts.filter(resolved_at=None).update(resolved_at=now)
    again(incident, "resolved", now)
    for case in incident.cases.filter(ended_at=None):
        CaseEvent.objects.create(
            case=case,
            kind=CaseEvent.Kind.NOTED,
            actor=actor,
            at=now,
            data={"text": f"事件“{incident.title}”已处理，可以据此答复客户：{note[:1500]}"},
        )
    return incident


@retried
def rename(incident_id: int, title: str) -> Incident:
    if not title.strip():
        raise Refused("名称还是空的。")
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident_id)
    incident.title = title.strip()[:120]
    incident.save(update_fields=["title"])
    return incident


@retried
def merge_into(incident_id: int, other_id: int, now: datetime) -> Incident:
    """Two incidents were one: posts and cases move, the emptied one is closed."""
    if incident_id == other_id:
        raise Refused("不能并入自己。")
    pair = Incident.objects.select_for_update(of=("self",)).in_bulk([incident_id, other_id])
    if len(pair) < 2 or pair[other_id].state == Incident.State.CLOSED:
        raise Refused("没有找到那个进行中的事件。")
    gone, into = pair[incident_id], pair[other_id]
    into.posts.add(*gone.posts.all())
    gone.cases.update(incident=into)
    into.began_at = min(into.began_at, gone.began_at)
    into.save(update_fields=["began_at"])
    gone.state, gone.closed_at, gone.note = Incident.State.CLOSED, now, f"已并入：{into.title}"
    gone.save()
    gone.alerts.filter(resolved_at=None).update(resolved_at=now)
    return into


@retried
def join(incident_id: int, case_id: int, actor: User, now: datetime) -> None:
    """A colleague sees that a case has this cause."""
    incident = Incident.objects.exclude(state=Incident.State.CLOSED).filter(pk=incident_id).first()
    if incident is None:
        raise Refused("没有找到这个进行中的事件。")
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    Case.objects.filter(pk=case.pk).update(incident=incident)
    incident.posts.add(*case.posts.all())
    CaseEvent.objects.create(
        case=case,
        kind=CaseEvent.Kind.INCIDENT,
        actor=actor,
        at=now,
        data={"incident": incident.pk, "title": incident.title},
    )


@retried
def take_out(incident_id: int, case_number: str) -> None:
    """A case that has another cause leaves the incident with its posts."""
    incident = Incident.objects.get(pk=incident_id)
    case = Case.objects.filter(number=case_number, incident=incident).first()
    if case is None:
        raise Refused("这个个案不在事件里。")
    incident.posts.remove(*case.posts.all())
    Case.objects.filter(pk=case.pk).update(incident=None)
