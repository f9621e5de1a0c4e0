"""The model card: what the model is, how it was made, and every measured figure."""

from pathlib import Path
from string import Template
from typing import Any

CARD = Path(__file__).parent / "data" / "card.md"
NAMES = {
    "complaint_macro_f1": "complaint, macro-F1",
    "complaint_macro_f1_stripped": "the same without punctuation, emoji and emoticons",
    "complaint_auc": "complaint, AUC",
    "complaint_precision": "complaint, precision when flagged",
    "complaint_recall": "complaint, recall when flagged",
    "complaint_recall_with_look": "complaint, recall of flagged and unsure together",
    "share_unsure": "share of all posts that a person is asked to look at",
    "calibration_error": "expected calibration error, ten bins",
    "target_macro_f1": "target, macro-F1",
    "category_macro_f1": "category over complaints, macro-F1",
    "severity_kappa": "severity, quadratic kappa",
    "sentiment_macro_f1": "sentiment, macro-F1 on held shopping, take-away and Weibo posts",
    "challenge": "challenge posts, right on “a complaint about our brand”",
    "challenge_pairs": "challenge pairs, both halves right",
    "challenge_slices": "challenge posts, mean over the slices",
    "fresh": "fresh posts, by writers of no other posts, right on the same",
    "fresh_pairs": "fresh pairs, both halves right",
    "fresh_slices": "fresh posts, mean over the slices",
}


def write_card(told: dict[str, Any], folder: Path) -> None:
    """card.md from its template and the figures of scores.json."""
    text = Template(CARD.read_text(encoding="utf-8")).substitute(
        told["settings"],
        version=told["version"],
        megabytes=told["megabytes"],
        measured_by=told["gold_dev_by"],
        figures="\n".join(rows_of(told["figures"])),
    )
    (folder / "card.md").write_text(text, encoding="utf-8")


def rows_of(figures: dict[str, Any]) -> list[str]:
    return [
        f"| {name_of(key)} | {figure['value']:.3f} | {figure['low']:.3f} to {figure['high']:.3f} "
        f"| {figure['of']:,} |"
        for key, figure in figures.items()
    ]


def name_of(key: str) -> str:
    """Of a slice `challenge_no_human`: challenge slice: no human."""
    posts, _, kind = key.partition("_")
    of = posts if posts == "facts" else f"{posts} slice"
    return NAMES.get(key, f"{of}: {kind.replace('_', ' ')}")
