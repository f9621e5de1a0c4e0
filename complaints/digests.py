"""The hourly digest: what quiet hours and budgets kept back, told together and each of it once."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from complaints.alerting import BUDGET, QUIET, current_rules, raise_alert
from complaints.models import Alert
from complaints.transactions import alone, retried

EVERY = timedelta(hours=1)
MOST = 500  # in one digest; the next one tells the rest
NAMED = 20


@retried
def digest(now: datetime) -> bool:
    """Whether there was something to tell. What it tells is marked so in the same transaction: an
    alert that was stored late, or waits for its quiet hours to end, is passed over by no digest."""
    alone("digest")  # of two watches the second must see what the first one told
    last = Alert.objects.filter(kind=Alert.Kind.DIGEST).order_by("-raised_at").first()
    if last is not None and now - last.raised_at < EVERY:
        return False
    ready = list(kept_back(now)[:MOST])
    if not ready:
        return False
    Alert.objects.filter(pk__in=[alert.pk for alert in ready]).update(digested_at=now)
    key = f"digest:{ready[0].pk}-{ready[-1].pk}"
    title = f"汇总：{len(ready)} 条未单独发送的告警"
    return raise_alert(key, Alert.Kind.DIGEST, title, told(ready), now)


def kept_back(now: datetime) -> QuerySet[Alert]:
    """What no digest told yet and whose quiet hours, if it has any, are over; the oldest first."""
    quiet = [kind for kind, rule in current_rules().items() if rule.is_quiet(now)]
    held = Alert.objects.filter(held__in=(QUIET, BUDGET), digested_at=None)
    return held.exclude(held=QUIET, kind__in=quiet).order_by("raised_at", "pk")


def told(ready: list[Alert]) -> str:
    lines = [f"· {alert.title}" for alert in ready[:NAMED]]
    rest = [f"……另有 {len(ready) - NAMED} 条，见告警页。"] if len(ready) > NAMED else []
    return "\n".join(lines + rest)
