"""The encoder's first lesson: pieces hidden in unlabelled posts are guessed from their neighbours.

Masked language modelling (Devlin et al., BERT, NAACL 2019) on the corpora's own texts: the encoder
was packed in four bits, its activations are clipped, and it has read few posts like ours.
"""

import random
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from classifiers.backbone import END, PAD, UNKNOWN
from classifiers.batching import encode, padded, shuffled
from classifiers.checkpoints import resume, save
from classifiers.descent import descend, falling
from classifiers.network import Network, computes_in_bfloat16, device
from complaints.steps import progress

TEXTS = 70_000
SHORTEST = 8  # characters
LONGEST = 96  # tokens
BUDGET = 4000  # tokens in a batch, padding included
PARTS = 6  # a checkpoint after each
RATE, HEAD_RATE = 2e-4, 1e-3
WARM_UP = 0.06
ASKED = 0.2  # of the pieces
HIDDEN, SWAPPED = 0.85, 0.07  # of those: shown as unknown, shown as another; the rest as they are
SPECIALS = 4  # token ids below are no pieces


class Guesser(nn.Module):
    """Encoder states to pieces; the pieces are the encoder's own embeddings."""

    def __init__(self, width: int, pieces: int) -> None:
        super().__init__()
        self.dense = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width)
        self.bias = nn.Parameter(torch.zeros(pieces))

    def forward(self, states: Tensor, embeddings: Tensor) -> Tensor:
        lifted = self.norm(functional.gelu(self.dense(states)))
        return functional.linear(lifted, embeddings, self.bias)


def pretrain(
    network: Network, tokenizer: Tokenizer, texts: list[str], work: Path, seed: int
) -> None:
    """Trains network's encoder in place; an interrupted run goes on at the last part."""
    rng = random.Random(seed)  # noqa: S311  a seed, not a secret
    usable = [text for text in texts if len(text) >= SHORTEST]
    rng.shuffle(usable)
    ids = encode(tokenizer, usable[:TEXTS], LONGEST, END)
    batches = shuffled(ids, [[row] for row in range(len(ids))], BUDGET, rng)
    if not batches:  # no corpus has a text that is long enough
        return
    encoder = network.encoder
    guesser = Guesser(encoder.config.hidden_size, tokenizer.get_vocab_size()).to(device())
    optimizer = torch.optim.AdamW(
        [
            {"params": encoder.parameters(), "lr": RATE},
            {"params": guesser.parameters(), "lr": HEAD_RATE},
        ],
        weight_decay=0.01,
        fused=True,
    )
    schedule = falling(optimizer, len(batches), WARM_UP)
    parts = {"encoder": encoder, "guesser": guesser, "optimizer": optimizer, "schedule": schedule}
    done = resume(parts, work / "masked.pt")
    encoder.train()
    size = -(-len(batches) // PARTS)
    with progress(len(batches), "masked", "batch") as bar:
        bar.update(min(done * size, len(batches)))
        for number in range(done, PARTS):
            torch.manual_seed(seed + number)
            for batch in batches[number * size : (number + 1) * size]:
                cost = step(network, guesser, [ids[i] for i in batch])
                descend(cost, encoder.parameters(), optimizer, schedule, bar)
            save(parts, number + 1, work / "masked.pt")


def step(network: Network, guesser: Guesser, ids: list[list[int]]) -> Tensor:
    """The cost of guessing one batch: mean cross entropy over the pieces asked for."""
    place = device()
    matrix, mask = (torch.from_numpy(array) for array in padded(ids, PAD))
    shown, asked = hidden(matrix, mask, guesser.bias.shape[0])
    with torch.autocast(place.type, torch.bfloat16, enabled=computes_in_bfloat16(place)):
        states = network.encoder(
            input_ids=shown.to(place), attention_mask=mask.to(place)
        ).last_hidden_state
        table = network.encoder.get_input_embeddings().weight
        guessed = guesser(states[asked.to(place)], table)
    return functional.cross_entropy(guessed.float(), matrix[asked].to(place))


def hidden(ids: Tensor, mask: Tensor, pieces: int) -> tuple[Tensor, Tensor]:
    """What the encoder is shown, and which places are asked for; both (posts, tokens)."""
    asked = (torch.rand(ids.shape) < ASKED) & (mask == 1) & (ids >= SPECIALS)
    dice = torch.rand(ids.shape)
    shown = ids.clone()
    shown[asked & (dice < HIDDEN)] = UNKNOWN
    swapped = asked & (dice > 1 - SWAPPED)
    shown[swapped] = torch.randint(SPECIALS, pieces, (int(swapped.sum()),))
    return shown, asked
