"""Honest rates: how many posts are complaints, from a blind sample that people labelled.

A stratified sample (strata by what the model said) is weighted by the size of its strata: Cochran,
Sampling Techniques, 3rd ed. 1977, chapter 5. Each stratum's share has Wilson's interval (Wilson
1927); they are put together by the method of variance estimates recovery (Zou and Donner,
Statistics in Medicine 27, 2008), which holds up where shares are near 0 and samples are small.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

Z = 1.959963985  # of 95 %


@dataclass(frozen=True)
class Stratum:
    """`size` posts of which `labelled` were looked at and `complaints` found."""

    size: int
    labelled: int
    complaints: int


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


def wilson(found: int, looked_at: int) -> tuple[float, float]:
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
