"""The labels of the labelling guide, in the order of the model's outputs."""

TARGETS = ("none", "provider", "public")
SENTIMENTS = ("negative", "neutral", "positive")
CATEGORIES = (
    "refund_fees", "technical", "teaching", "service", "sales", "account_privacy", "other",
)  # fmt: skip
LEVELS = 3  # severity 1..3 as three ordered questions: above 0? above 1? above 2?
HEADS = {
    "complaint": 1,
    "target": len(TARGETS),
    "sentiment": len(SENTIMENTS),
    "category": len(CATEGORIES),
    "severity": LEVELS,
    "about_brand": 1,
}
FACTS = (
    "order_number", "amount", "time", "device", "app_version", "network", "course", "teacher",
    "contact", "demand_refund", "demand_explanation", "demand_teacher", "threat", "minor",
)  # fmt: skip
# Facts that a clause says rather than names.
SAID = frozenset(("demand_refund", "demand_explanation", "demand_teacher", "threat", "minor"))
