"""Raises alerts: each event in the database is told once, whoever notices it and however often."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from complaints.alert_rules import Rule, rules_from
from complaints.domain.cleaning import clean_line, clean_text
from complaints.models import Alert, Case, Incident, RuleChange, Source
from complaints.policies import load_policies

SHIFT = timedelta(hours=8)  # what a budget is counted over
QUIET, BUDGET, OFF, GROUPED = "quiet", "budget", "off", "incident"


def current_rules() -> dict[str, Rule]:
    """The rules in force: the newest of the page's history over those of the policies."""
    rules = load_policies().rules
    changed = RuleChange.objects.order_by("-at", "-pk").first()
    return rules | rules_from(changed.rules) if changed else rules


def waiting_alerts() -> QuerySet[Alert]:
    """Alerts that were sent, are not over, and that nobody has taken."""
    return Alert.objects.filter(acknowledged_at=None, resolved_at=None, held="")


def raise_alert(
    event_key: str,
    kind: Alert.Kind,
    title: str,
    body: str,
    now: datetime,
    case: Case | None = None,
    source: Source | None = None,
    incident: Incident | None = None,
) -> bool:
    """Records an alert unless `event_key` has one already. Whether it is new.

    Called in the transaction of the event itself: either both are stored or neither. What its rule
    keeps back (quiet hours, a used-up budget) is recorded all the same: page and digest tell it.
    One for a case of an incident is kept back too: the incident was told.
    """
    if Alert.objects.filter(event_key=event_key).exists():
        return False
    held = GROUPED if case is not None and incident is not None else why_held(kind, now)
    _, created = Alert.objects.get_or_create(
        event_key=event_key,
        defaults={
            "kind": kind,
            "title": clean_line(title, 200),
            "body": clean_text(body)[:4000],
            "case": case,
            "source": source,
            "incident": incident,
            "raised_at": now,
            "held": held,
            "addressed_at": now if held else None,
        },
    )
    return created


def why_held(kind: Alert.Kind, now: datetime) -> str:
    """Why an alert of this kind is not sent by itself now; empty where it is."""
    rule = current_rules().get(kind)
    if rule is None:
        return ""
    if not rule.enabled:
        return OFF
    if rule.is_quiet(now):
        return QUIET
    sent = Alert.objects.filter(kind=kind, held="", raised_at__gt=now - SHIFT).count()
    return BUDGET if sent >= rule.a_shift else ""
