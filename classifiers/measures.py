"""A measured figure with its interval, and how much better one model's is than another's."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
BOOTSTRAPS = 300
SEED = 7
TAIL = 0.025  # beyond each end of a 95 % interval


@dataclass(frozen=True)
class Figure:
    """A measured value with its 95 % interval over `of` posts (or pairs)."""

    value: float
    low: float
    high: float
    of: int
    high_is_good: bool = True


@dataclass(frozen=True)
class Measure:
    """A function of arrays that have a row a post (or pair): the truth, and what a model said.

    `among` so many like it none may fall: by chance alone one of forty would.
    """

    function: Callable[..., float]
    arrays: tuple[Array, ...]
    high_is_good: bool = True
    among: int = 1

    @property
    def size(self) -> int:
        return len(self.arrays[0])

    def value(self, rows: "Array | slice" = slice(None)) -> float:
        return self.function(*(array[rows] for array in self.arrays))

    def figure(self) -> Figure:
        """With the interval of BOOTSTRAPS samples of the rows."""
        low, high = np.nanquantile(
            [self.value(rows) for rows in samples(self.size)], [TAIL, 1 - TAIL]
        )
        value, low, high = (round(float(number), 4) for number in (self.value(), low, high))
        return Figure(value, low, high, self.size, self.high_is_good)

    def highest_gain(self, old: "Measure") -> float:
        """Upper end of the 95 % interval of how much better this is than `old`, of the same rows.

        Both models read the same samples, so that posts which are hard for both widen nothing. As
        wide as Bonferroni asks of `among`, by as many times more samples.
        """
        sign = 1 if self.high_is_good else -1
        drawn = samples(self.size, BOOTSTRAPS * self.among)
        gains = [sign * (self.value(rows) - old.value(rows)) for rows in drawn]
        return float(np.nanquantile(gains, 1 - TAIL / self.among))


@dataclass(frozen=True)
class Share(Measure):
    """A share of posts (or pairs). Its intervals are in closed form: resampling a few posts that
    are all right says that there is no doubt at all, and one miss would be called a fall."""

    def figure(self) -> Figure:
        """With Wilson's score interval (1927)."""
        size, value, normal = self.size, self.value(), deviations(TAIL)
        middle = (value + normal**2 / (2 * size)) / (1 + normal**2 / size)
        spread = normal * (value * (1 - value) / size + normal**2 / (4 * size**2)) ** 0.5
        half = spread / (1 + normal**2 / size)
        return Figure(value, max(0.0, middle - half), min(1.0, middle + half), size)

    def highest_gain(self, old: Measure) -> float:
        """By the adjusted interval for paired shares of Bonett and Price (2012), as wide as
        Bonferroni asks of `among` of them."""
        new, before = self.arrays[0].astype(bool), old.arrays[0].astype(bool)
        won = (np.sum(new & ~before) + 1) / (self.size + 2)
        lost = (np.sum(before & ~new) + 1) / (self.size + 2)
        spread = ((won + lost - (won - lost) ** 2) / (self.size + 2)) ** 0.5
        return float(won - lost + deviations(TAIL / self.among) * spread)


def samples(size: int, number: int = BOOTSTRAPS) -> Iterator[Array]:
    """Samples of so many rows, always the same."""
    rng = np.random.default_rng(SEED)
    return (rng.integers(0, size, size) for _ in range(number))


def deviations(tail: float) -> float:
    """Standard deviations of a normal distribution beyond which lies `tail` of it."""
    return NormalDist().inv_cdf(1 - tail)


def share(right: Sequence[bool], among: int = 1) -> Share:
    return Share(lambda rows: float(np.mean(rows)), (np.array(right),), among=among)
