"""Figures with intervals, and how much better one model is than another."""

import math

import numpy as np
import pytest

from classifiers.measures import Measure, share
from classifiers.scores import area, calibration_error, macro_f1, mean_share, recall

RNG = np.random.default_rng(7)
SAID = RNG.random(800) < 0.5
SCORES = np.clip(np.where(SAID, 0.7, 0.3) + RNG.normal(0, 0.2, 800), 0, 1)


def test_a_figure_comes_with_an_interval_that_holds_it() -> None:
    right = share([True] * 80 + [False] * 20).figure()
    assert (right.value, right.of) == (0.8, 100)
    assert 0.68 < right.low < 0.8 < right.high < 0.92
    few = share([True, True, True]).figure()
    assert few.low < 0.5 < few.high == 1.0, "three right of three are no certainty"
    perfect = macro_f1(np.array([0, 1, 1]), np.array([0, 1, 1])).figure()
    assert perfect.value == 1.0


def test_a_small_fall_on_the_same_posts_is_seen_within_the_interval_of_each() -> None:
    rows = np.arange(800)
    old = Measure(recall, (rows % 10 > 0, rows >= 0))
    new = Measure(recall, ((rows % 10 > 0) & (rows % 80 != 3), rows >= 0))
    assert new.value() > old.figure().low
    assert new.highest_gain(old) < 0
    assert old.highest_gain(new) > 0
    assert old.highest_gain(old) == 0


def test_of_errors_the_lower_is_the_better() -> None:
    sure = Measure(calibration_error, (SCORES, SAID), high_is_good=False)
    flat = Measure(calibration_error, (SCORES * 0.1, SAID), high_is_good=False)
    assert flat.value() > sure.value()
    assert flat.highest_gain(sure) < 0 < sure.highest_gain(flat)


def test_a_share_falls_by_more_than_chance_where_posts_are_lost_and_none_won() -> None:
    old = share([True] * 142 + [False] * 36, among=16)
    assert share([False] * 12 + [True] * 130 + [False] * 36, among=16).highest_gain(old) < 0
    exchanged = [False] * 12 + [True] * 138 + [False] * 28
    assert share(exchanged, among=16).highest_gain(old) > 0, "twelve lost and eight won"
    two = share([True, True], among=16)
    assert share([False, False], among=16).highest_gain(two) > 0, "two posts prove nothing"


def test_among_many_shares_one_may_be_low_by_chance() -> None:
    """Two models that are equally good, forty slices, a hundred times."""
    rng = np.random.default_rng(7)
    refused = 0
    for _ in range(100):
        drawn = rng.random((40, 2, 180)) < 0.9
        refused += any(
            share(list(new), among=40).highest_gain(share(list(old), among=40)) < 0
            for old, new in drawn
        )
    assert refused < 10


def test_the_mean_over_slices_counts_a_small_slice_like_a_large_one() -> None:
    slices = mean_share({"rival": [True] * 90 + [False] * 10, "tips": [True, False]})
    assert slices.value() == pytest.approx(0.7)
    assert slices.figure().low < 0.7 < slices.figure().high


def test_what_the_truth_does_not_decide_has_no_value() -> None:
    assert math.isnan(Measure(area, (SCORES, np.ones(800, bool))).value())
