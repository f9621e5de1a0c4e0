"""Recorded series for the detector: read from CSV, scored against labelled windows."""

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from complaints.domain import nab
from complaints.domain.surges import CALM, LEAST, SPANS, THRESHOLD, averaged, scores, slot_of

NEIGHBOURS = 3  # thresholds at each side that are looked at with one
PROFILES = (0.99, 0.9995, 60)  # quantiles of the scores between which thresholds are tried


class BadSeries(Exception):
    """The file holds no series. The message says what is wrong and where."""


@dataclass(frozen=True)
class Recorded:
    """One series with its labelled windows, as numbers of bins."""

    name: str
    moments: list[datetime]
    values: list[float]
    windows: list[nab.Window]


def read_series(path: Path) -> tuple[list[datetime], list[float]]:
    """`timestamp,value` rows in order. Raises BadSeries."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadSeries(f"{path} can't be read: {error}") from error
    moments, values = [], []
    for number, row in enumerate(rows, 2):
        try:
            moments.append(datetime.fromisoformat(row["timestamp"]))
            values.append(float(row["value"]))
        except (KeyError, TypeError, ValueError) as error:
            raise BadSeries(
                f"{path}, line {number}: a row needs a timestamp and a number in `value`."
            ) from error
        if not np.isfinite(values[-1]) or values[-1] < 0:
            raise BadSeries(f"{path}, line {number}: a count is a number from zero upwards.")
    if not moments:
        raise BadSeries(f"{path} holds no rows.")
    return moments, values


def score_of(moments: Sequence[datetime], values: Sequence[float]) -> np.ndarray:
    """The detector's score of every row; below the least number of posts it is zero."""
    counts = np.array(values, dtype=float)[:, None]
    found, _ = scores(counts, [slot_of(moment) for moment in moments])
    enough = averaged(counts, SPANS[-1])[:, 0] * SPANS[-1] >= LEAST
    return np.where(enough, found[:, 0], 0.0)


def alarms_of(score: Sequence[float], threshold: float = THRESHOLD) -> list[int]:
    """The first row of every surge."""
    found, last = [], -CALM - 1
    for row in np.nonzero(np.asarray(score) >= threshold)[0]:
        if row - last > CALM:
            found.append(int(row))
        last = int(row)
    return found


def recorded(folder: Path) -> list[Recorded]:
    """Every series of a folder in the benchmark's layout. Raises BadSeries."""
    labels = folder / "windows.json"
    try:
        windows = json.loads(labels.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadSeries(f"{labels} can't be read: {error}") from error
    found = []
    for path in sorted(folder.glob("*/*.csv")):
        moments, values = read_series(path)
        key = f"{path.parent.name}/{path.name}"
        found.append(Recorded(path.stem, moments, values, rows_of(moments, windows.get(key, []))))
    if not found:
        raise BadSeries(f"{folder} holds no series: they belong into a folder of it, as CSV.")
    return found


def rows_of(moments: Sequence[datetime], windows: Sequence[Sequence[str]]) -> list[nab.Window]:
    rows = []
    for begins, ends in windows:
        start, end = datetime.fromisoformat(begins), datetime.fromisoformat(ends)
        inside = [row for row, moment in enumerate(moments) if start <= moment <= end]
        rows.append((inside[0], inside[-1]))
    return rows


def gaussian(moments: Sequence[datetime], values: Sequence[float]) -> np.ndarray:
    """The peer: how many deviations a value lies above the mean of the windows before it, as the
    benchmark's windowed Gaussian does (6,400 rows that move on by 150)."""
    window, step = 6400, 150
    found = np.zeros(len(values))
    kept: list[float] = []
    mean = spread = 0.0
    for row, value in enumerate(values):
        if kept:
            found[row] = (value - mean) / max(spread, 1e-6)
        kept.append(value)
        if len(kept) > window:
            kept = kept[step:]
        if row % step == 0 or len(kept) < step:
            mean, spread = float(np.mean(kept)), float(np.std(kept))
    return found


Score = Callable[[Sequence[datetime], Sequence[float]], np.ndarray]
Alarms = Callable[[Sequence[float], float], list[int]]


def every_row(score: Sequence[float], threshold: float) -> list[int]:
    """What a detector without a memory of its own alarms says."""
    return [int(row) for row in np.nonzero(np.asarray(score) >= threshold)[0]]


def widest(others: Sequence[Sequence[nab.Scored]], size: int) -> int:
    """The threshold whose neighbours do well too: the best single one is an accident of few
    windows."""
    sums = [sum(line[at].raw for line in others) for at in range(size)]
    smooth = [np.mean(sums[max(0, at - NEIGHBOURS) : at + NEIGHBOURS + 1]) for at in range(size)]
    return int(np.argmax(smooth))


@dataclass(frozen=True)
class Benchmarked:
    """`left_out`: each series with the threshold that is best for the others; `shipped`: with ours;
    `false_a_day`: false alarms per series and day, left out."""

    left_out: float
    shipped: float | None
    false_a_day: float
    hits: int
    windows: int


def benchmarked(
    series: Sequence[Recorded], score: Score, alarms: Alarms, shipped: float | None
) -> Benchmarked:
    told = [score(item.moments, item.values) for item in series]
    low, high, number = PROFILES
    grid = np.quantile(np.concatenate(told), 1 - np.geomspace(1 - low, 1 - high, number))
    table = [
        [nab.scored(len(item.values), item.windows, alarms(list(points), at)) for at in grid]
        for item, points in zip(series, told, strict=True)
    ]
    left_out = []
    for own, row in enumerate(table):
        others = [line for number, line in enumerate(table) if number != own] or [row]
        best = widest(others, len(grid))
        left_out.append(row[best])
    with_ours = None
    if shipped is not None:
        ours = [
            nab.scored(len(item.values), item.windows, alarms(list(points), shipped))
            for item, points in zip(series, told, strict=True)
        ]
        with_ours = nab.standard(ours)
    days = sum((item.moments[-1] - item.moments[0]).total_seconds() / 86_400 for item in series)
    return Benchmarked(
        nab.standard(left_out),
        with_ours,
        sum(result.false for result in left_out) / days,
        sum(result.hits for result in left_out),
        sum(result.windows for result in left_out),
    )
