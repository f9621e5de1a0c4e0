"""Leave to ask a source once more: counted in the database, so that a restart forgets nothing."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import F

from complaints.domain.times import SHANGHAI
from complaints.models import RequestDay, Source
from complaints.transactions import retried


class Leave(StrEnum):
    """Whether the next request may go out."""

    GIVEN = "given"
    STOPPED = "stopped"  # by a person, on the page
    SPENT = "spent"  # the day's budget


@retried
def take_leave(source_id: int, a_day: int, now: datetime) -> Leave:
    """Counts one request of this day (Shanghai's), if it may go out.

    It is counted before it is sent: a crawl that is killed has asked at most as often as counted.
    """
    with transaction.atomic():
        if Source.objects.filter(pk=source_id, stopped=True).exists():
            return Leave.STOPPED
        day = now.astimezone(SHANGHAI).date()
        RequestDay.objects.get_or_create(source_id=source_id, day=day)
        today = RequestDay.objects.filter(source_id=source_id, day=day, used__lt=a_day)
        return Leave.GIVEN if today.update(used=F("used") + 1) else Leave.SPENT


def left_today(source: Source, a_day: int, now: datetime) -> int:
    """How many requests may still go out on this day."""
    day = now.astimezone(SHANGHAI).date()
    used = RequestDay.objects.filter(source=source, day=day).values_list("used", flat=True).first()
    return max(0, a_day - (used or 0))
