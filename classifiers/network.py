"""One encoder, six heads."""

import timeit
from functools import cache
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel, PreTrainedModel

from classifiers.labels import HEADS
from classifiers.marks import BRAND

LAYERS = 12  # at most: of a longer encoder the first ones
# A few outlier activations would set the step of 8-bit inference for all others; clipped from the
# first training step on, the network learns to do without them. (hardtanh is clamp with one pass
# over the gradient instead of four: a sixth of a training step.)
NORM_LIMIT = 6.0
GELU_LIMIT = 4.0
CLEARLY = 0.75  # what else runs must not decide


class ClippedNorm(nn.LayerNorm):
    def forward(self, states: Tensor) -> Tensor:
        return functional.hardtanh(super().forward(states), -NORM_LIMIT, NORM_LIMIT)


class ClippedGelu(nn.Module):
    def forward(self, states: Tensor) -> Tensor:
        return functional.hardtanh(functional.gelu(states), -1.0, GELU_LIMIT)  # gelu stays above -1


class Network(nn.Module):
    """Token ids and mask, both (posts, tokens), to logits (posts, outputs) as HEADS orders them.

    All heads read the mean over the tokens, but for `about_brand`, which reads the mentions of the
    brand: in a complaint about a rival the mean is the same as in one about the brand.
    """

    def __init__(self, backbone: Path | str) -> None:
        super().__init__()
        self.encoder = shortened(
            AutoModel.from_pretrained(
                backbone,
                add_pooling_layer=False,
                attn_implementation="eager",
                # dropout inside the encoder doubles the time of a step on a CPU; token dropout
                # and dropout before the heads take its place
                hidden_dropout_prob=0.0,
                attention_probs_dropout_prob=0.0,
            )
        )
        width = self.encoder.config.hidden_size
        self.mention = mark_of(Path(backbone))
        self.dropout = nn.Dropout(0.1)
        self.heads = nn.ModuleDict({name: nn.Linear(width, size) for name, size in HEADS.items()})

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        whole, mentions = (self.dropout(states) for states in self.pooled(ids, mask))
        seen = {"about_brand": mentions}
        return tuple(head(seen.get(name, whole)) for name, head in self.heads.items())

    def pooled(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """The mean over the tokens, and over the brand's mentions; both (posts, width)."""
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).to(states.dtype)
        whole = (states * weights).sum(1) / weights.sum(1)
        named = (ids == self.mention).unsqueeze(-1).to(states.dtype)
        count = named.sum(1)
        return whole, ((states * named).sum(1) + whole * (count == 0)) / count.clamp(min=1)


def mark_of(backbone: Path) -> int:
    """The token that closes a mention of the watched brand: what stands there knows whose name it
    closes, and is asked whether the post is about it. -1 where the vocabulary has no such token.
    """
    found = Tokenizer.from_file(str(backbone / "tokenizer.json")).token_to_id(BRAND[1])
    return -1 if found is None else int(found)


class RowScaled(nn.Module):
    """An embedding table in bytes with a scale a row: a quarter of its size, hardly an error.

    One scale for the whole table, as the quantiser chooses, costs half a percent of the labels.
    """

    rows: Tensor
    scales: Tensor

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        scales = table.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("scales", scales)
        self.register_buffer("rows", (table / scales).round().to(torch.int8))

    def forward(self, ids: Tensor) -> Tensor:
        return self.rows[ids].float() * self.scales[ids]


def shortened(encoder: PreTrainedModel) -> PreTrainedModel:
    """The encoder's first LAYERS layers, with clipped activations."""
    stack: Any = encoder.encoder
    layers = stack.layer[:LAYERS]
    stack.layer = layers
    encoder.config.num_hidden_layers = len(layers)
    for layer in layers:
        layer.intermediate.intermediate_act_fn = ClippedGelu()
        for part in (layer.attention.output, layer.output):
            norm = ClippedNorm(part.LayerNorm.normalized_shape, eps=part.LayerNorm.eps)
            norm.load_state_dict(part.LayerNorm.state_dict())
            part.LayerNorm = norm
    return encoder


def rest_below(network: Network) -> None:
    """The table of words and the lower half of the layers learn no more.

    A step of training saves two fifths (0.58 s instead of 0.94 on one core with AVX-512).
    """
    stack: Any = network.encoder
    stack.embeddings.requires_grad_(False)
    for layer in stack.encoder.layer[: len(stack.encoder.layer) // 2]:
        layer.requires_grad_(False)


def device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


@cache
def computes_in_bfloat16(place: torch.device) -> bool:
    """Whether products of matrices are much faster so. On a CPU it is tried: with AMX a step of
    training took half as long, with AVX-512's own instructions for it 1.6 times as long.
    """
    if place.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    plain = seconds_of_a_product(torch.float32)
    return seconds_of_a_product(torch.bfloat16) < plain * CLEARLY


def seconds_of_a_product(kind: torch.dtype) -> float:
    """The quickest of ten, of a size that the encoder has."""
    states, weights = torch.ones(800, 384, dtype=kind), torch.ones(1536, 384, dtype=kind)
    return min(timeit.repeat(lambda: functional.linear(states, weights), number=1, repeat=10))
