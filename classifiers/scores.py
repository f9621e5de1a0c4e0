"""How good the model is, and how its thresholds are chosen. Plain functions over arrays."""

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import cohen_kappa_score, f1_score, log_loss, roc_auc_score

Floats = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.bool_]
RECALL_WITH_LOOK = 0.97  # of all complaints, how many are flagged or shown to a person
BOOTSTRAPS = 1000


def fitted_temperature(logits: Floats, said: Flags) -> float:
    """The divisor of the logits that makes the probabilities fit best (Guo et al., ICML 2017)."""
    candidates = np.arange(0.5, 4.01, 0.05)
    losses = [log_loss(said, 1 / (1 + np.exp(-logits / divisor))) for divisor in candidates]
    return round(float(candidates[int(np.argmin(losses))]), 2)


def chosen_thresholds(scores: Floats, said: Flags) -> tuple[float, float]:
    """`flag`: best macro-F1. `look`: with it RECALL_WITH_LOOK of the complaints are seen."""
    candidates = np.arange(0.2, 0.81, 0.01)
    quality = [f1_score(said, scores >= threshold, average="macro") for threshold in candidates]
    best = np.flatnonzero(np.array(quality) >= max(quality) - 1e-9)
    flag = float(candidates[int(best[len(best) // 2])])
    look = float(np.quantile(scores[said], 1 - RECALL_WITH_LOOK))
    return round(flag, 3), round(min(max(look, 0.05), flag), 3)


def complaint_scores(scores: Floats, said: Flags, flag: float, look: float) -> dict[str, float]:
    """Figures of the complaint head; ECE over ten equal bins."""
    flagged = scores >= flag
    return {
        "macro_f1": float(f1_score(said, flagged, average="macro")),
        "auc": float(roc_auc_score(said, scores)),
        "precision": float(said[flagged].mean()) if flagged.any() else 0.0,
        "recall": float(flagged[said].mean()),
        "recall_with_look": float((scores >= look)[said].mean()),
        "share_unsure": float(((scores >= look) & ~flagged).mean()),
        "ece": calibration_error(scores, said),
    }


def calibration_error(scores: Floats, said: Flags) -> float:
    """Expected calibration error: mean gap of confidence and truth over ten bins, by size."""
    bins = np.minimum((scores * 10).astype(int), 9)
    gaps = [
        (bins == number).mean() * abs(scores[bins == number].mean() - said[bins == number].mean())
        for number in range(10)
        if (bins == number).any()
    ]
    return float(sum(gaps))


def interval(scores: Floats, said: Flags, flag: float, seed: int = 7) -> tuple[float, float]:
    """95 % bootstrap interval of macro-F1."""
    rng = np.random.default_rng(seed)
    values = []
    for _ in range(BOOTSTRAPS):
        sample = rng.integers(0, len(said), len(said))
        values.append(f1_score(said[sample], scores[sample] >= flag, average="macro"))
    return float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))


def side_scores(
    truth: dict[str, list[Any]], found: dict[str, list[Any]], complaints: Flags
) -> dict[str, float]:
    """Target over all posts, category over true complaints (macro-F1), severity (kappa)."""
    about = np.flatnonzero(complaints)
    kinds = [truth["category"][i] for i in about], [found["category"][i] for i in about]
    return {
        "target_macro_f1": float(f1_score(truth["target"], found["target"], average="macro")),
        "category_macro_f1": float(f1_score(*kinds, average="macro", labels=sorted(set(kinds[0])))),
        "severity_kappa": float(
            cohen_kappa_score(truth["severity"], found["severity"], weights="quadratic")
        ),
    }
