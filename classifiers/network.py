"""One encoder, four heads."""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel

from classifiers.dataset import Example
from classifiers.labels import CATEGORIES, LEVELS, TARGETS

HEADS = {"complaint": 1, "target": len(TARGETS), "category": len(CATEGORIES), "severity": LEVELS}
SMOOTHING = 0.02  # the gold itself disagrees about as often
SIDE_WEIGHT = 0.5  # of target, category and severity beside complaint
Logits = tuple[Tensor, Tensor, Tensor, Tensor]


class Network(nn.Module):
    """Token ids and mask, both (posts, tokens), to logits (posts, outputs) as HEADS orders them."""

    def __init__(self, backbone: Path | str) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            backbone, add_pooling_layer=False, attn_implementation="eager"
        )
        width = self.encoder.config.hidden_size
        self.dropout = nn.Dropout(0.1)
        self.heads = nn.ModuleDict({name: nn.Linear(width, size) for name, size in HEADS.items()})

    def forward(self, ids: Tensor, mask: Tensor) -> Logits:
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).to(states.dtype)
        pooled = self.dropout((states * weights).sum(1) / weights.sum(1))
        complaint, target, category, severity = (head(pooled) for head in self.heads.values())
        return complaint, target, category, severity


def loss(logits: Logits, examples: Sequence[Example]) -> Tensor:
    """Complaint for every example; the other heads for those that have their label."""
    complaint, target, category, severity = logits
    said = torch.tensor([float(example.complaint) for example in examples])
    smooth = said * (1 - 2 * SMOOTHING) + SMOOTHING
    total = functional.binary_cross_entropy_with_logits(complaint[:, 0], smooth)
    full = [i for i, example in enumerate(examples) if example.target is not None]
    if full:
        rows = [examples[i] for i in full]
        targets = torch.tensor([TARGETS.index(row.target or "none") for row in rows])
        total = total + SIDE_WEIGHT * functional.cross_entropy(target[full], targets)
        total = total + SIDE_WEIGHT * ordinal_loss(severity[full], rows)
    about = [i for i in full if examples[i].complaint]
    if about:
        kinds = torch.tensor([CATEGORIES.index(examples[i].category or "other") for i in about])
        total = total + SIDE_WEIGHT * functional.cross_entropy(category[about], kinds)
    return total


def ordinal_loss(severity: Tensor, examples: Sequence[Example]) -> Tensor:
    """Three yes-or-no questions, so that 3 for 2 costs less than 3 for 0."""
    above = [[float((row.severity or 0) > level) for level in range(LEVELS)] for row in examples]
    return functional.binary_cross_entropy_with_logits(severity, torch.tensor(above))
