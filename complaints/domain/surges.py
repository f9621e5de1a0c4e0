"""Surges: when there is clearly more than at this hour of late. Online, with no look-ahead.

Counts in five-minute bins are averaged over half an hour, one hour and two hours and looked at as
logarithms, where a doubling weighs the same at any level. Two expectations run beside each other:
the level of the last days, and that level at this half-hour of the day. Each knows its usual
deviation; how far the count lies above both, in usual deviations, is the score. Deviations are
clipped before they are learnt from, so that an alarm does not teach that alarms are normal.

Logarithms of averages say little where there is next to nothing to count. So an alarm also needs a
count that a negative binomial with that expectation hardly ever reaches (Gamma-mixed Poisson, whose
spread is shrunk towards a usual one), a least number of posts, and, where the number of all posts
is known, a share of complaints above the usual one: a busy day alone is none. Ten minutes are
enough for an alarm when such a count would come once in a million bins.

The half-life, the spans and the threshold were chosen on six recorded series of the Numenta Anomaly
Benchmark with the threshold left out by series (`manage.py bench_surges`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from complaints.domain.times import SHANGHAI

BIN = timedelta(minutes=5)
SPANS = (6, 12, 24)  # bins: half an hour, one hour, two hours
HALF_LIFE = 3 * 288  # bins after which a deviation counts half
SLOTS = 48  # half-hours of a day
SLOT_RATE = 0.03  # how fast a half-hour of the day learns
CLIP = 3.0  # usual deviations that are learnt from at most
FLOOR = 0.05  # the least usual deviation, in logarithms
# The 99th percentile of each score on recorded series: what makes the six of one size.
USUAL = {  # by hour of the day or not, span
    (False, 6): 2.4, (False, 12): 2.3, (False, 24): 2.3,
    (True, 6): 2.8, (True, 12): 2.8, (True, 24): 2.9,
}  # fmt: skip
THRESHOLD = 1.14
CALM = 144  # bins below the threshold after which a surge is over: twelve hours
LEAST = 5  # posts in the longest span, below which nothing is a surge
SPREAD = 2.0  # size of the negative binomial that a series starts from
RARE = 1e-3  # probability of the count, at most
BURST_BINS = 2  # ten minutes
BURST_LEAST = 5  # posts in them
BURST_SPREAD = 20.0  # size of the negative binomial of ten minutes
BURST_RARE = 1e-6  # probability of a burst in quiet times, per bin and series
MANY = 400  # posts an hour above which thrice the expected is enough
SHARE = 1.5  # times the usual share of complaints
SHARE_RARE = 1e-3  # probability of that many complaints among that many posts, at most
Series = NDArray[np.float64]


@dataclass(frozen=True)
class Reading:
    """One bin of one series. `expected` and `seen` are posts in the last hour."""

    at: datetime
    score: float
    alarm: bool
    expected: float
    seen: float


def slot_of(moment: datetime) -> int:
    """The half-hour of the day in Shanghai, 0 to 47."""
    local = moment.astimezone(SHANGHAI) if moment.tzinfo else moment
    return (local.hour * 60 + local.minute) // 30


def scores(counts: Series, slots: Sequence[int]) -> tuple[Series, Series]:
    """Scores and expected counts an hour, both of the shape of `counts` (bins, series)."""
    learnt = 1 - 0.5 ** (1 / HALF_LIFE)
    total, expected = np.zeros_like(counts), np.zeros_like(counts)
    for span in SPANS:
        seen = np.log1p(averaged(counts, span))
        for by_hour in (False, True):
            score, level = one_model(seen, slots, learnt, by_hour)
            total += score / USUAL[by_hour, span]
            expected += np.expm1(level)
    models = 2 * len(SPANS)
    return total / models, np.maximum(expected / models, 0) * 12


def averaged(counts: Series, span: int) -> Series:
    """The mean of the last `span` bins, of fewer at the beginning."""
    sums = np.vstack([np.zeros((1, counts.shape[1])), np.cumsum(counts, axis=0)])
    ends = np.arange(1, len(counts) + 1)
    starts = np.maximum(0, ends - span)
    means: Series = (sums[ends] - sums[starts]) / np.minimum(span, ends)[:, None]
    return means


def one_model(
    seen: Series, slots: Sequence[int], learnt: float, by_hour: bool
) -> tuple[Series, Series]:
    """Deviations in usual deviations, and the expected logarithms, bin by bin."""
    width = seen.shape[1]
    level = seen[:20].mean(axis=0) if len(seen) else np.zeros(width)
    usual = np.full(width, 0.5)
    hours = np.zeros((SLOTS, width))
    score, expected = np.zeros_like(seen), np.zeros_like(seen)
    for row, now in enumerate(seen):
        slot = slots[row]
        expected[row] = level + hours[slot]
        off = now - expected[row]
        score[row] = off / np.maximum(usual, FLOOR)
        kept = np.clip(off, -CLIP * usual, CLIP * usual)
        level = level + learnt * kept
        usual = usual + learnt * (np.abs(kept) * 1.2533 - usual)  # of a normal: sqrt(pi / 2)
        if by_hour:
            hours[slot] += SLOT_RATE * kept
    return score, expected


def readings(
    counts: Series,
    begins: datetime,
    threshold: float = THRESHOLD,
    totals: Series | None = None,
) -> list[list[Reading]]:
    """For every series what each bin says; an alarm stands at the first bin of its surge only.

    `counts` and `totals` (all posts, complaints or not; one column) have one row a bin.
    """
    moments = [begins + BIN * number for number in range(len(counts))]
    score, expected = scores(counts, [slot_of(moment) for moment in moments])
    hour = averaged(counts, 12) * 12
    high = (score >= threshold) & (averaged(counts, SPANS[-1]) * SPANS[-1] >= LEAST)
    for row, column in np.argwhere(high):
        high[row, column] = is_rare(hour[row, column], expected[row, column])
    high |= bursts(counts, expected)
    if totals is not None:
        high &= unusual_share(counts, totals, high)
    begun = beginnings(high)
    return [
        [
            Reading(
                moment,
                float(score[row, column]),
                bool(begun[row, column]),
                float(expected[row, column]),
                float(hour[row, column]),
            )
            for row, moment in enumerate(moments)
        ]
        for column in range(counts.shape[1])
    ]


def bursts(counts: Series, expected: Series) -> NDArray[np.bool_]:
    """Where ten minutes alone are enough: many angry parents at once must not wait half an hour."""
    seen = averaged(counts, BURST_BINS) * BURST_BINS
    usual = np.vstack([expected[:1], expected[:-1]]) * BURST_BINS / 12  # before this bin
    found = seen >= BURST_LEAST
    for row, column in np.argwhere(found):
        mean = max(float(usual[row, column]), 0.02)
        rare = tail(round(seen[row, column]), mean, BURST_SPREAD) < BURST_RARE
        found[row, column] = rare and seen[row, column] > 3 * mean
    return found


def beginnings(high: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The first bin of every surge: high, after CALM bins that were not."""
    begun = np.zeros_like(high)
    for column in range(high.shape[1]):
        last = -CALM - 1
        for row in map(int, np.nonzero(high[:, column])[0]):
            begun[row, column] = row - last > CALM
            last = row
    return begun


def unusual_share(counts: Series, totals: Series, high: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether complaints of the last hour are more than all posts of that hour explain."""
    share = (np.cumsum(counts, axis=0) + 1.0) / (np.cumsum(totals, axis=0) + 10.0)
    seen = averaged(counts, 12) * 12
    explained = share * averaged(totals, 12) * 12
    found = high & (seen >= SHARE * explained)
    for row, column in np.argwhere(found):
        mean = max(float(explained[row, column]), 0.02)
        found[row, column] = tail(round(seen[row, column]), mean, BURST_SPREAD) < SHARE_RARE
    return found


def is_rare(seen: float, expected: float) -> bool:
    """Whether a negative binomial with this mean hardly ever reaches the count."""
    if seen >= MANY:  # the sum below would be long and say the same
        return seen > 3 * expected
    return tail(round(seen), max(expected, 0.1), SPREAD) < RARE


def tail(count: int, mean: float, size: float) -> float:
    """P(X >= count) of a negative binomial by its mean and size; variance mean + mean^2 / size."""
    stays = size / (size + mean)
    probability = exp(size * log(stays))
    below = 0.0
    for number in range(count):
        below += probability
        probability *= (number + size) / (number + 1) * (1 - stays)
    return max(0.0, 1 - below)
