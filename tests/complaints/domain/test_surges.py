"""Surges: told at once, once, and not for a busy day."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom

from complaints.domain.surges import BIN, Reading, readings, slot_of, tail

BEGINS = datetime(2026, 10, 1, tzinfo=UTC)
DAY = 288


def quiet(days: int, an_hour: float, seed: int = 1) -> np.ndarray:
    """Complaints of ordinary days: few at night, most in the evening."""
    rng = np.random.default_rng(seed)
    slots = np.array([slot_of(BEGINS + BIN * row) for row in range(days * DAY)])
    profile = np.array([0.15] * 14 + [0.6] * 10 + [1.0] * 12 + [2.2] * 8 + [0.8] * 4)
    return rng.poisson(an_hour / 12 * profile[slots]).astype(float)


def alarms(counts: np.ndarray, totals: np.ndarray | None = None) -> list[int]:
    told = readings(counts[:, None], BEGINS, totals=None if totals is None else totals[:, None])[0]
    return [row for row, reading in enumerate(told) if reading.alarm]


@pytest.mark.parametrize("an_hour", [0.3, 1, 4])
def test_twelve_angry_parents_in_ten_minutes_are_told_within_ten(an_hour: float) -> None:
    counts = quiet(20, an_hour)
    start = 14 * DAY + 140
    counts[start : start + 2] += 6
    counts[start + 2 : start + 10] += 4
    told = [row for row in alarms(counts) if row >= start]
    assert told[0] - start < 2
    assert len(told) == 1, "an outage is one surge, not forty"


def test_an_ordinary_month_is_silent() -> None:
    total = sum(
        len(alarms(quiet(30, an_hour, seed))) for an_hour in (0.5, 2, 8) for seed in (1, 2, 3)
    )
    assert total <= 3, "at most one in a hundred days"


def test_a_busy_day_on_which_the_share_stays_is_none() -> None:
    counts = quiet(20, 2)
    totals = counts * 1 + quiet(20, 20, 7)
    sale = slice(15 * DAY, 16 * DAY)
    counts[sale] = quiet(20, 10, 3)[sale]
    totals[sale] = quiet(20, 110, 4)[sale] + counts[sale]
    assert [row for row in alarms(counts) if row >= 15 * DAY], "the count alone would alarm"
    assert [row for row in alarms(counts, totals) if 15 * DAY <= row < 16 * DAY] == []


def test_it_says_how_much_was_expected() -> None:
    counts = quiet(20, 4)
    counts[14 * DAY + 140 :][:6] += 10
    told = readings(counts[:, None], BEGINS)[0]
    reading = next(r for r in told[14 * DAY + 140 :] if r.alarm)
    assert reading.seen > 10
    assert 0.3 < reading.expected < 8


def test_it_does_not_look_ahead() -> None:
    counts = quiet(10, 2)
    whole = readings(counts[:, None], BEGINS)[0]
    part = readings(counts[: 6 * DAY, None], BEGINS)[0]
    assert part == whole[: 6 * DAY]


def test_series_do_not_touch_each_other() -> None:
    first, second = quiet(8, 1), quiet(8, 6, 5)
    together = readings(np.column_stack([first, second]), BEGINS)
    assert together[0] == readings(first[:, None], BEGINS)[0]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=120))
@settings(max_examples=50)
def test_any_series_is_read(values: list[int]) -> None:
    told: list[Reading] = readings(np.array(values, dtype=float)[:, None], BEGINS)[0]
    assert len(told) == len(values)
    assert all(np.isfinite([r.score, r.expected, r.seen]).all() for r in told)


@given(st.integers(0, 60), st.floats(0.05, 40), st.floats(0.5, 50))
def test_the_tail_is_that_of_a_negative_binomial(count: int, mean: float, size: float) -> None:
    stays = size / (size + mean)
    assert tail(count, mean, size) == pytest.approx(nbinom.sf(count - 1, size, stays), abs=1e-9)
