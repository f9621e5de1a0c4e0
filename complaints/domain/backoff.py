"""How long a source that turned us away is left alone."""

from datetime import timedelta

FIRST = timedelta(minutes=15)
LONGEST = timedelta(days=1)


def pause_after(refusals: int) -> timedelta:
    """A quarter of an hour after the first refusal in a row, then doubling, up to a day."""
    doublings = min(max(refusals, 1) - 1, 10)
    return min(FIRST * (1 << doublings), LONGEST)
