"""Calibration of the complaint's probability, and the two thresholds on it."""

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

Floats = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.bool_]
LOWEST = 0.05  # of the scores that a person is asked to look at
# Of expected complaints, how many are flagged or shown to a person; a hundredth more shows 4 % more
# of all posts to people.
RECALL_WITH_LOOK = 0.95


def probabilities(logits: Floats, temperature: float, shift: float) -> Floats:
    return np.asarray(1 / (1 + np.exp(-(logits + shift) / temperature)))


def fitted_calibration(logits: Floats, said: Flags) -> tuple[float, float]:
    """Temperature and shift that make the probabilities fit best (Platt scaling)."""
    model = LogisticRegression(C=100.0).fit(logits.reshape(-1, 1), said)
    slope = max(float(model.coef_[0, 0]), 0.1)
    return round(1 / slope, 3), round(float(model.intercept_[0]) / slope, 3)


def chosen_thresholds(scores: Floats) -> tuple[float, float]:
    """`flag`: where the macro-F1 that calibrated scores expect is best. `look`: from there on stand
    RECALL_WITH_LOOK of the complaints that they expect; at least LOWEST, at most `flag`.

    The flag is not chosen for a precision or a recall: macro-F1 is what the model is measured by.
    Which precision and recall both come to is what `promised` says, and is stored with them. The
    labels of the few posts that are held out would make both waver from sample to sample.
    """
    candidates = np.arange(0.3, 0.701, 0.01)
    quality = [expected_macro_f1(scores, threshold) for threshold in candidates]
    flag = round(float(candidates[int(np.argmax(quality))]), 3)
    return flag, round(min(max(expected_from(scores), LOWEST), flag), 3)


def expected_macro_f1(scores: Floats, threshold: float) -> float:
    """Of flagging from `threshold` on, if each score is the chance that its post is a complaint."""
    flagged = scores >= threshold
    yes, no = scores[flagged].sum(), (1 - scores[~flagged]).sum()
    ours = 2 * yes / (flagged.sum() + scores.sum())
    others = 2 * no / ((~flagged).sum() + (1 - scores).sum())
    return float(ours + others) / 2


def expected_from(scores: Floats) -> float:
    """The score from which on RECALL_WITH_LOOK of all complaints are to be expected.

    Calibrated probabilities sum up to the complaints among their posts.
    """
    falling = np.sort(scores)[::-1]
    reached = np.cumsum(falling) / falling.sum()
    return float(falling[int(np.argmax(reached >= RECALL_WITH_LOOK))])


def promised(scores: Floats, flag: float, look: float) -> dict[str, float]:
    """What thresholds promise of posts such as these, if each score is the chance of a complaint:
    precision and recall of what is flagged, and the recall of flagged and unsure together."""
    flagged, expected = scores[scores >= flag], scores.sum()
    return {
        "expected_precision": round(float(flagged.mean()) if flagged.size else 0.0, 3),
        "expected_recall": round(float(flagged.sum() / expected), 3),
        "expected_recall_with_look": round(float(scores[scores >= look].sum() / expected), 3),
    }
