"""The score of the Numenta Anomaly Benchmark, standard profile, as its authors describe it.

Lavin and Ahmad, "Evaluating Real-Time Anomaly Detection Algorithms", 2015 (arXiv:1510.03336): the
first alarm in a window counts up to 1, the earlier the more; a window without one costs 1; an
alarm outside costs up to 0.11, less right behind a window. 100 is perfect, 0 is silence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

FALSE_ALARM = 0.11
PROBATION = 0.15  # share of a series, at most 750 bins, in which nothing counts
LONGEST_PROBATION = 750
Window = tuple[int, int]


@dataclass(frozen=True)
class Scored:
    """`raw` is the sum, `hits` windows with an alarm, `false` alarms outside of all windows."""

    raw: float
    hits: int
    false: int
    windows: int


def sigmoid(place: float) -> float:
    return -1.0 if place > 3 else 2 / (1 + exp(5 * place)) - 1


BEST = sigmoid(-1.0)


def scored(length: int, windows: Sequence[Window], alarms: Sequence[int]) -> Scored:
    """One series; alarms and windows are numbers of bins, windows with both ends."""
    probation = min(int(PROBATION * length), LONGEST_PROBATION)
    earned: dict[Window, float] = {}
    false, cost = 0, 0.0
    for alarm in alarms:
        if alarm < probation:
            continue
        window = next((w for w in windows if w[0] <= alarm <= w[1]), None)
        if window is None:
            false, cost = false + 1, cost + FALSE_ALARM * behind(windows, alarm)
        else:
            place = -(window[1] - alarm + 1) / (window[1] - window[0] + 1)
            earned[window] = max(earned.get(window, -1.0), sigmoid(place) / BEST)
    gained = sum(earned.get(window, -1.0) for window in windows)
    return Scored(gained + cost, len(earned), false, len(windows))


def behind(windows: Sequence[Window], alarm: int) -> float:
    """What a false alarm costs: least right behind a window."""
    before = [window for window in windows if window[1] < alarm]
    if not before:
        return -1.0
    start, end = before[-1]
    return sigmoid((alarm - end) / (end - start))


def standard(results: Sequence[Scored]) -> float:
    """The score over all series: 0 for silence, 100 for perfection."""
    windows = sum(result.windows for result in results)
    return 100 * (sum(result.raw for result in results) + windows) / (2 * windows)
