"""What becomes of an open incident: more posts, worse, calm, or back again."""

from datetime import datetime, timedelta

from django.db.models import Max

from complaints.complaint_counts import Binned
from complaints.incidents import BEFORE, link, posts_of_any
from complaints.models import Alert, Brand, Incident
from complaints.reminding import tell_again
from complaints.transactions import retried

CALM_AFTER = timedelta(hours=2)
WORSE = 2.0  # times the rate that was told


def follow(brand: Brand, found: Binned, now: datetime) -> None:
    """What happens to incidents that are open: more posts, worse, calm, or back again."""
    going = Incident.objects.filter(brand=brand, kind=Incident.Kind.OUTAGE).exclude(
        state=Incident.State.CLOSED
    )
    for incident in going:
        merged = incident.merged.values_list("dimension", "value")
        keys = {(incident.dimension, incident.value), *merged}
        since = start_of(incident)
        posts = posts_of_any(found.said, keys, since)
        link(incident, posts - set(incident.posts.values_list("pk", flat=True)), now)
        recent = posts_of_any(found.said, keys, max(since, now - timedelta(hours=1)))
        move(incident, len(recent), now)


def start_of(incident: Incident) -> datetime:
    """From when on posts of its cause are its own: not those that people closed under an earlier
    incident of the same cause."""
    earlier = Incident.objects.filter(
        brand=incident.brand_id,
        kind=incident.kind,
        dimension=incident.dimension,
        value=incident.value,
        state=Incident.State.CLOSED,
        merged_into=None,
    )
    closed = earlier.aggregate(last=Max("closed_at"))["last"]
    begins = incident.began_at - BEFORE
    return max(begins, closed) if closed else begins


@retried
def move(incident: Incident, rate: int, now: datetime) -> None:
    """Notes the rate of the last hour; worse is told again, calm once, and what comes back after
    that as well. What people did since `incident` was read (closed, named, took it) stands."""
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    if incident.state == Incident.State.CLOSED:
        return
    incident.peak = max(incident.peak, rate)
    if rate > max(2 * incident.expected, 2):
        if incident.state == Incident.State.CALM:
            come_back(incident, rate, now)
        incident.seen_at = now
        incident.state = Incident.State.OPEN
    elif now - incident.seen_at > CALM_AFTER and incident.state == Incident.State.OPEN:
        incident.state = Incident.State.CALM
        over(incident, now)
    if rate >= WORSE * max(incident.told_peak, 1):
        incident.told_peak = rate
        again(incident, "worse", now)
        incident.alerts.update(snoozed_until=None)
    incident.save(update_fields=["peak", "seen_at", "state", "told_peak"])


def come_back(incident: Incident, rate: int, now: datetime) -> None:
    """Who heard that it was over hears of it again, and of what is worse than now from now on: its
    grave complaints are held from here on as those of an incident that was told."""
    incident.told_peak = rate
    incident.alerts.filter(kind=Alert.Kind.SURGE).update(resolved_at=None, snoozed_until=None)
    again(incident, "again", now)


def over(incident: Incident, now: datetime) -> None:
    """Its alerts wait for nobody, and who heard of it hears that: once each time it is over."""
    if incident.alerts.filter(kind=Alert.Kind.SURGE, resolved_at=None).exists():
        again(incident, "resolved", now)
    incident.alerts.filter(resolved_at=None).update(resolved_at=now)


def again(incident: Incident, what: str, now: datetime) -> None:
    """A further message to every channel that heard of the incident. It bears its time: the same
    may happen to one incident twice."""
    for alert in incident.alerts.all():
        tell_again(alert, f"{what} {now:%m%d%H%M}", now)
