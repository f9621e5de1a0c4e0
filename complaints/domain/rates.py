"""Honest rates: how many posts are complaints, from a blind sample that people labelled.

A stratified sample (strata by what the model said) is weighted by the size of its strata: Cochran,
Sampling Techniques, 3rd ed. 1977, chapter 5. Each stratum's share has Wilson's interval (Wilson
1927); they are put together by the method of variance estimates recovery (Zou and Donner,
Statistics in Medicine 27, 2008), which holds up where shares are near 0 and samples are small.
A day has as many posts drawn as any other, however many it has: within a stratum days are weighted
by their size, and the sample counts as Kish's effective size (Survey Sampling, 1965, 11.7).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

Z = 1.959963985  # of 95 %


@dataclass(frozen=True)
class Stratum:
    """`size` posts of which `labelled` were looked at and `complaints` found; the two are no whole
    numbers where days were weighted."""

    size: int
    labelled: float
    complaints: float

    def of(self, size: int) -> "Stratum":
        """The same share, as well known, among another number of posts."""
        return Stratum(size, self.labelled, self.complaints)


@dataclass(frozen=True)
class Rate:
    """A share with its 95 % interval; `known` is False where a stratum was never looked at."""

    value: float
    low: float
    high: float
    known: bool = True

    def times(self, size: int) -> tuple[float, float, float]:
        """The same as a number of posts."""
        return self.value * size, self.low * size, self.high * size


def predicted(strata: Sequence[Stratum]) -> tuple[float, float, float]:
    """How many complaints there are among the posts of the strata, most of which nobody looked at,
    with its 95 % interval: what is not known of the shares, and what chance makes of a share among
    so many posts."""
    total = sum(stratum.size for stratum in strata)
    rate = stratified(strata)
    chance = 0.0
    for stratum in strata:
        low, high = wilson(stratum.complaints, stratum.labelled)
        middle = (low + high) / 2
        chance += stratum.size * middle * (1 - middle)
    value, below, above = rate.value, rate.value - rate.low, rate.high - rate.value
    low = value * total - sqrt((below * total) ** 2 + Z * Z * chance)
    high = value * total + sqrt((above * total) ** 2 + Z * Z * chance)
    return value * total, max(0.0, low), min(float(total), high)


def pooled(days: Sequence[Stratum]) -> Stratum:
    """The days of one stratum as one: shares weighted by the days' sizes; days that nobody looked
    at are taken to be like the others."""
    seen = [day for day in days if day.labelled]
    weights = [day.size for day in seen] if any(day.size for day in seen) else [1] * len(seen)
    total = sum(weights)
    size = sum(day.size for day in days)
    if not seen:
        return Stratum(size, 0, 0)
    parts = list(zip(weights, seen, strict=True))
    share = sum(weight * day.complaints / day.labelled for weight, day in parts) / total
    effective = total**2 / sum(weight**2 / day.labelled for weight, day in parts)
    return Stratum(size, effective, share * effective)


def wilson(found: float, looked_at: float) -> tuple[float, float]:
    """The interval of a share; everything where nothing was looked at."""
    if not looked_at:
        return 0.0, 1.0
    share = found / looked_at
    middle = share + Z * Z / (2 * looked_at)
    spread = Z * sqrt(share * (1 - share) / looked_at + Z * Z / (4 * looked_at * looked_at))
    scale = 1 + Z * Z / looked_at
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def stratified(strata: Sequence[Stratum]) -> Rate:
    """The share of complaints among all posts of the strata."""
    total = sum(stratum.size for stratum in strata)
    if not total:
        return Rate(0.0, 0.0, 1.0, known=False)
    value = below = above = 0.0
    known = True
    for stratum in strata:
        weight = stratum.size / total
        low, high = wilson(stratum.complaints, stratum.labelled)
        share = stratum.complaints / stratum.labelled if stratum.labelled else 0.5
        known = known and (stratum.labelled > 0 or stratum.size == 0)
        value += weight * share
        below += (weight * (share - low)) ** 2
        above += (weight * (high - share)) ** 2
    return Rate(value, max(0.0, value - sqrt(below)), min(1.0, value + sqrt(above)), known)
