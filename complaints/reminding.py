"""Further messages of an alert to whoever heard of it: worse, over, passed on, or once more."""

from datetime import datetime

from complaints.models import Alert, Delivery
from complaints.transactions import retried


def tell_again(alert: Alert, what: str, now: datetime) -> None:
    """One more message to every channel that heard of the alert; the same `what` only once."""
    for channel in set(alert.deliveries.values_list("channel", flat=True)):
        Delivery.objects.get_or_create(
            alert=alert, channel=channel, what=what[:20], defaults={"next_attempt_at": now}
        )


def wake(now: datetime) -> int:
    """Reminds of what somebody put off until now and nobody has taken since. How many."""
    due = Alert.objects.filter(snoozed_until__lte=now, acknowledged_at=None, resolved_at=None)
    return sum(woken(alert, now) for alert in due.order_by("pk")[:50])


@retried
def woken(alert: Alert, now: datetime) -> bool:
    until = alert.snoozed_until
    mine = Alert.objects.filter(pk=alert.pk, snoozed_until=until).update(snoozed_until=None)
    if mine and until is not None:
        tell_again(alert, f"again {until:%m%d%H%M}", now)
    return bool(mine)
