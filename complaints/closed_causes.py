"""What people closed is taken out of the stream, so that a cause that comes back stands alone."""

from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from complaints.complaint_counts import Binned, Key
from complaints.domain.surges import BIN, CALM
from complaints.models import Brand, Incident

AGAIN = CALM * BIN  # after this long a surge is a new one anyway


def closed_lately(brand: Brand, now: datetime) -> dict[Key, tuple[datetime, datetime]]:
    """When each cause that people closed began and was closed. One that was merged goes on under
    another name and is none of these."""
    closed = Incident.objects.filter(
        brand=brand,
        kind=Incident.Kind.OUTAGE,
        state=Incident.State.CLOSED,
        closed_at__gt=now - AGAIN,
        merged_into=None,
    )
    return {(item.dimension, item.value): span_of(item) for item in closed.order_by("closed_at")}


def span_of(incident: Incident) -> tuple[datetime, datetime]:
    return incident.began_at, incident.closed_at or incident.began_at


def without_closed(
    found: Binned, closed: dict[Key, tuple[datetime, datetime]], before: timedelta
) -> NDArray[np.float64]:
    """The counts without what was said of a closed cause, from `before` its beginning to its close:
    what is left can be a surge of its own."""
    counts = found.counts.copy()
    for column, key in enumerate(found.keys):
        began, ended = closed.get(key, (None, None))
        if began is None or ended is None:
            continue
        for item in found.said:
            if key in item.keys and began - before <= item.at <= ended:
                counts[(item.at - found.begins) // BIN, column] -= 1
    return counts
