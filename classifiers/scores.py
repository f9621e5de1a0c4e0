"""How good a model is, and how its thresholds are chosen. Plain functions over arrays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score, f1_score, roc_auc_score

from classifiers.complaint_model import Opinion
from classifiers.examples import Example

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.bool_]
LOWEST = 0.05  # of the scores that a person is asked to look at
# Of expected complaints, how many are flagged or shown to a person; a hundredth more shows 4 % more
# of all posts to people.
RECALL_WITH_LOOK = 0.95
BOOTSTRAPS = 300
SEED = 7
NORMAL = 1.959964  # half-width of a 95 % interval, in standard deviations


@dataclass(frozen=True)
class Figure:
    """A measured value with its 95 % interval over `of` posts (or pairs)."""

    value: float
    low: float
    high: float
    of: int
    high_is_good: bool = True


def figure(measure: Callable[..., float], *arrays: Array, high_is_good: bool = True) -> Figure:
    """`measure` of the arrays, and of BOOTSTRAPS samples of their rows."""
    rng = np.random.default_rng(SEED)
    size = len(arrays[0])
    values = []
    for _ in range(BOOTSTRAPS):
        rows = rng.integers(0, size, size)
        values.append(measure(*(array[rows] for array in arrays)))
    low, high = np.nanquantile(values, [0.025, 0.975])
    value, low, high = (round(float(number), 4) for number in (measure(*arrays), low, high))
    return Figure(value, low, high, size, high_is_good)


def share(right: Sequence[bool]) -> Figure:
    """A share with Wilson's score interval (1927): resampling a few posts that are all right says
    that there is no doubt at all, and one miss would be called a fall."""
    size, value = len(right), float(np.mean(right))
    middle = (value + NORMAL**2 / (2 * size)) / (1 + NORMAL**2 / size)
    spread = NORMAL * (value * (1 - value) / size + NORMAL**2 / (4 * size**2)) ** 0.5
    half = spread / (1 + NORMAL**2 / size)
    return Figure(value, max(0.0, middle - half), min(1.0, middle + half), size)


def macro_f1(said: Array, found: Array) -> Figure:
    """Over the labels that the truth holds."""
    labels = np.unique(said)
    return figure(
        lambda a, b: float(f1_score(a, b, labels=labels, average="macro", zero_division=0)),
        said,
        found,
    )


def probability_figures(scores: Floats, said: Flags, flag: float, look: float) -> dict[str, Figure]:
    """Figures of the calibrated probability; ECE over ten equal bins."""
    unsure = (scores >= look) & (scores < flag)
    return {
        "complaint_auc": figure(area, scores, said),
        "complaint_precision": figure(precision, scores >= flag, said),
        "complaint_recall": figure(recall, scores >= flag, said),
        "complaint_recall_with_look": figure(recall, scores >= look, said),
        "share_unsure": figure(lambda part: float(part.mean()), unsure, high_is_good=False),
        "calibration_error": figure(calibration_error, scores, said, high_is_good=False),
    }


def area(scores: Floats, said: Flags) -> float:
    return float(roc_auc_score(said, scores)) if 0 < said.sum() < len(said) else float("nan")


def precision(flagged: Flags, said: Flags) -> float:
    return float(said[flagged].mean()) if flagged.any() else 0.0


def recall(flagged: Flags, said: Flags) -> float:
    return float(flagged[said].mean()) if said.any() else float("nan")


def calibration_error(scores: Floats, said: Flags) -> float:
    """Expected calibration error: mean gap of confidence and truth over ten bins, by size."""
    bins = np.minimum((scores * 10).astype(int), 9)
    gaps = [
        (bins == number).mean() * abs(scores[bins == number].mean() - said[bins == number].mean())
        for number in range(10)
        if (bins == number).any()
    ]
    return float(sum(gaps))


def side_figures(truth: Sequence[Example], found: Sequence[Opinion]) -> dict[str, Figure]:
    """Target and severity over all posts, category over true complaints that say one."""
    about = [i for i, row in enumerate(truth) if row.categories]
    return {
        "target_macro_f1": macro_f1(
            np.array([row.target for row in truth]), np.array([row.target for row in found])
        ),
        "category_macro_f1": macro_f1(
            np.array([truth[i].categories[0] for i in about]),
            np.array([found[i].category for i in about]),
        ),
        "severity_kappa": figure(
            lambda a, b: float(cohen_kappa_score(a, b, weights="quadratic")),
            np.array([row.severity or 0 for row in truth]),
            np.array([row.severity for row in found]),
        ),
    }


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

    The labels of the few posts that are held out would make both waver from sample to sample.
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
