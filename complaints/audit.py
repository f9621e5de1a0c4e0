"""The audit log: looks at a person's data, changes of settings and of people's rights."""

import hashlib
import json
from datetime import datetime

from django.contrib.auth.models import User

from complaints.models import AuditEntry
from complaints.transactions import alone, retried

FIRST = "0" * 64


@retried
def record(actor: User | None, action: str, what: str, now: datetime, **data: object) -> AuditEntry:
    """Adds one entry. Callers do it in the transaction of what they record."""
    alone("audit")
    before = AuditEntry.objects.order_by("-pk").values_list("digest", flat=True).first() or FIRST
    entry = AuditEntry(at=now, actor=actor, action=action, what=what[:200], data=data)
    entry.digest = digest_of(before, entry)
    entry.save()
    return entry


def digest_of(before: str, entry: AuditEntry) -> str:
    told = [before, entry.at.isoformat(), entry.actor_id, entry.action, entry.what, entry.data]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def broken_at(most: int) -> int | None:
    """The first of the newest `most` entries that doesn't follow from the one before it."""
    newest = list(AuditEntry.objects.order_by("-pk")[: most + 1])[::-1]
    before = FIRST if len(newest) <= most else newest.pop(0).digest
    for entry in newest:
        if entry.digest != digest_of(before, entry):
            return entry.pk
        before = entry.digest
    return None
