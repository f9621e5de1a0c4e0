"""Notify: every alert is addressed to every channel once, and sent until the channel takes it.

A kill between the sending and the note of it sends the message again on the next run: the receiver
knows it by its idempotency key. That is the most that a network allows; losing it is the worse
mistake.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from zlib import crc32

from django.db import transaction
from django.db.models import F

from complaints.alert_rules import Rule
from complaints.alerting import current_rules
from complaints.models import Alert, Delivery
from complaints.notifications.channels import Channel, channels
from complaints.notifications.messages import message_for
from complaints.policies import Policies
from complaints.steps import Counts, TransientError, claiming, take

BATCH = 50


def notify_step(policies: Policies, now: datetime) -> Counts:
    """Addresses new alerts and sends what is due. Raises TransientError when a channel is down."""
    known = channels()
    counts = {"addressed": address_alerts(known, now), "taken": 0, "sent": 0, "failed": 0}
    counts |= send_due(known, policies, now)
    if counts["failed"]:
        raise TransientError(
            f"{counts['failed']} of {counts['taken']} messages were not accepted and will be "
            "tried again: check that the addresses in HUIYIN_ALERT_URLS are right and up.",
            counts,
        )
    return counts


def address_alerts(known: Sequence[Channel], now: datetime) -> int:
    """One delivery for each new alert and channel; a channel added later gets only later alerts.

    A message that waits for a channel which is no longer set (an address was corrected, say) is
    addressed anew.
    """
    names = [channel.name for channel in known]
    stranded = Delivery.objects.filter(sent_at=None).exclude(channel__in=names)
    Alert.objects.filter(deliveries__in=stranded).exclude(deliveries__sent_at__isnull=False).update(
        addressed_at=None
    )
    stranded.delete()
    addressed, rules = 0, current_rules()
    while waiting := list(Alert.objects.filter(addressed_at=None).order_by("pk")[:BATCH]):
        for alert in waiting:
            addressed += address(alert, heard_by(rules.get(alert.kind), names), now)
    return addressed


def heard_by(rule: Rule | None, names: Sequence[str]) -> Sequence[str]:
    """The channels of a rule; all of them where none of its own is set, so that nothing is lost."""
    return [name for name in names if rule is None or rule.heard_by(name)] or names


@transaction.atomic
def address(alert: Alert, names: Sequence[str], now: datetime) -> int:
    for name in names:
        Delivery.objects.get_or_create(alert=alert, channel=name, defaults={"next_attempt_at": now})
    return Alert.objects.filter(pk=alert.pk, addressed_at=None).update(addressed_at=now)


def send_due(known: Sequence[Channel], policies: Policies, now: datetime) -> Counter[str]:
    """Sends what is due, one at a time, each noted before the next is begun."""
    by_name = {channel.name: channel for channel in known}
    due = Delivery.objects.filter(
        sent_at=None, next_attempt_at__lte=now, channel__in=by_name
    ).select_related("alert")
    counts: Counter[str] = Counter()
    last = 0
    while True:
        with claiming():
            batch = take(due, last, 1)
            if not batch:
                return counts
            delivery = batch[0]
            sent = attempt(delivery, by_name[delivery.channel], policies, now)
        counts.update({"taken": 1, "sent" if sent else "failed": 1})
        last = delivery.pk


def spread(delivery: Delivery) -> float:
    """0.8 to 1.2, so that messages that failed together don't come back together; the same for the
    same try, so that a run can be repeated."""
    return 0.8 + crc32(f"{delivery.pk}:{delivery.attempts}".encode()) % 1000 / 2500


def attempt(delivery: Delivery, channel: Channel, policies: Policies, now: datetime) -> bool:
    """One try, noted with its result. Whether the channel took it."""
    row = Delivery.objects.filter(pk=delivery.pk, sent_at=None)
    try:
        channel.send(message_for(delivery.alert, f"huiyin-{delivery.pk}", delivery.what))
    except ConnectionError as error:
        waits = policies.retry_after_seconds
        wait = waits[min(delivery.attempts, len(waits) - 1)] * spread(delivery)
        row.update(
            attempts=F("attempts") + 1,
            next_attempt_at=now + timedelta(seconds=wait),
            last_error=str(error)[:500],
        )
        return False
    row.update(attempts=F("attempts") + 1, sent_at=now, last_error="")
    return True
