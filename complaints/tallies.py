"""Notes the end of every run of a step, so that any web worker can tell Prometheus of it."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime

from django.db import DatabaseError, InterfaceError, transaction

from complaints.models import StepTally


def note_run(step: str, counts: Mapping[str, int], seconds: float, *, failed: bool) -> None:
    """Adds one run. A database that is down must not hide what the step itself has to say."""
    try:
        with transaction.atomic():
            added(step, counts, seconds, failed=failed)
    except (DatabaseError, InterfaceError):
        return


def added(step: str, counts: Mapping[str, int], seconds: float, *, failed: bool) -> None:
    now = datetime.now(UTC)
    StepTally.objects.get_or_create(step=step, defaults={"last_ended_at": now})
    tally = StepTally.objects.select_for_update().get(step=step)
    tally.runs += 1
    tally.failures += failed
    tally.seconds += seconds
    sums = Counter(tally.counts)
    sums.update(whole(counts))  # unlike +, which would drop what is 0
    tally.counts = dict(sums)
    tally.last_seconds, tally.last_ended_at = seconds, now
    tally.last_failed_at = now if failed else tally.last_failed_at
    tally.save()


def whole(counts: Mapping[str, object]) -> dict[str, int]:
    return {name: number for name, number in counts.items() if type(number) is int}
