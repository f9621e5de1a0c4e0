"""How good a model is. Plain functions over arrays."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import cohen_kappa_score, f1_score, roc_auc_score

from classifiers.complaint_model import Opinion
from classifiers.examples import Example
from classifiers.measures import Measure

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.bool_]


def mean_share(slices: dict[str, list[bool]]) -> Measure:
    """The mean of the shares of slices, however many posts each has."""
    kinds = np.repeat(np.arange(len(slices)), [len(right) for right in slices.values()])
    return Measure(mean_over, (np.concatenate(list(slices.values())), kinds))


def mean_over(right: Array, kinds: Array) -> float:
    """Of the kinds that a sample holds."""
    counts = np.bincount(kinds)
    shares = np.bincount(kinds, right)[counts > 0] / counts[counts > 0]
    return float(shares.mean())


def macro_f1(said: Array, found: Array) -> Measure:
    """Over the labels that the truth holds."""
    labels = np.unique(said)
    return Measure(
        lambda a, b: float(f1_score(a, b, labels=labels, average="macro", zero_division=0)),
        (said, found),
    )


def probability_measures(
    scores: Floats, said: Flags, flag: float, look: float
) -> dict[str, Measure]:
    """Measures of the calibrated probability; ECE over ten equal bins."""
    unsure = (scores >= look) & (scores < flag)
    return {
        "complaint_auc": Measure(area, (scores, said)),
        "complaint_precision": Measure(precision, (scores >= flag, said)),
        "complaint_recall": Measure(recall, (scores >= flag, said)),
        "complaint_recall_with_look": Measure(recall, (scores >= look, said)),
        "share_unsure": Measure(lambda part: float(part.mean()), (unsure,), high_is_good=False),
        "calibration_error": Measure(calibration_error, (scores, said), high_is_good=False),
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


def side_measures(truth: Sequence[Example], found: Sequence[Opinion]) -> dict[str, Measure]:
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
        "severity_kappa": Measure(
            lambda a, b: float(cohen_kappa_score(a, b, weights="quadratic")),
            (
                np.array([row.severity or 0 for row in truth]),
                np.array([row.severity for row in found]),
            ),
        ),
    }
