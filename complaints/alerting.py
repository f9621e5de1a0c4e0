"""Raises alerts: each event in the database is told once, whoever notices it and however often."""

from datetime import datetime

from complaints.domain.cleaning import clean_line, clean_text
from complaints.models import Alert, Case, Source


def raise_alert(
    event_key: str,
    kind: Alert.Kind,
    title: str,
    body: str,
    now: datetime,
    case: Case | None = None,
    source: Source | None = None,
) -> bool:
    """Records an alert unless `event_key` has one already. Whether it is new.

    Called in the transaction of the event itself: either both are stored or neither.
    """
    _, created = Alert.objects.get_or_create(
        event_key=event_key,
        defaults={
            "kind": kind,
            "title": clean_line(title, 200),
            "body": clean_text(body)[:4000],
            "case": case,
            "source": source,
            "raised_at": now,
        },
    )
    return created
