"""Calibration and thresholds."""

import numpy as np
import pytest
from sklearn.metrics import f1_score

from classifiers.scores import calibration_error
from classifiers.thresholds import (
    chosen_thresholds,
    expected_macro_f1,
    fitted_calibration,
    probabilities,
    promised,
)


def test_calibration_and_thresholds_fit_what_was_held_out() -> None:
    rng = np.random.default_rng(7)
    said = rng.random(3000) < 0.5
    logits = np.where(said, 2.0, -2.0) + rng.normal(0, 1.5, 3000)
    temperature, shift = fitted_calibration(logits * 3 + 2, said)
    assert temperature > 1.5, "overconfident logits must be cooled"
    scores = probabilities(logits * 3 + 2, temperature, shift)
    assert calibration_error(scores, said) < 0.03
    flag, look = chosen_thresholds(scores)
    quality = [f1_score(said, scores >= at, average="macro") for at in np.arange(0.1, 0.9, 0.01)]
    assert f1_score(said, scores >= flag, average="macro") > max(quality) - 0.01
    assert look <= flag
    assert abs((scores[said] >= look).mean() - 0.95) < 0.015


def test_the_expected_macro_f1_is_that_of_many_draws() -> None:
    rng = np.random.default_rng(7)
    scores = rng.random(20_000) ** 2
    said = rng.random(20_000) < scores
    for threshold in (0.2, 0.5, 0.8):
        drawn = f1_score(said, scores >= threshold, average="macro")
        assert expected_macro_f1(scores, threshold) == pytest.approx(drawn, abs=0.02)


def test_thresholds_promise_what_many_draws_keep() -> None:
    rng = np.random.default_rng(7)
    scores = rng.random(20_000) ** 2
    said = rng.random(20_000) < scores
    told = promised(scores, 0.5, 0.2)
    assert told == {
        "expected_precision": pytest.approx(said[scores >= 0.5].mean(), abs=0.02),
        "expected_recall": pytest.approx((scores[said] >= 0.5).mean(), abs=0.02),
        "expected_recall_with_look": pytest.approx((scores[said] >= 0.2).mean(), abs=0.02),
    }
    assert promised(scores, 1.1, 0.2)["expected_precision"] == 0.0, "nothing is flagged"
