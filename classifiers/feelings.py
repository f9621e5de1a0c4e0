"""The head of feelings, fitted anew on a finished encoder.

Most posts of the careful stages are neutral, and a head learns slowest what it sees least. With the
encoder at rest its best weights are those of a logistic regression over the pooled states, which
takes a minute where a pass of training takes ten, and moves no other head.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer

from classifiers.batching import by_length, encode, padded
from classifiers.examples import Example
from classifiers.labels import SENTIMENTS
from classifiers.network import Network, computes_in_bfloat16, device
from complaints.steps import progress

BUDGET = 4000  # tokens in a batch, padding included
STRENGTH = 1.0  # of the regression: the inverse of its penalty


def fit_feelings(
    network: Network,
    tokenizer: Tokenizer,
    examples: Sequence[Example],
    tokens: tuple[int, int, int],
) -> None:
    """Replaces the weights of network's `sentiment` head in place.

    `examples` all tell a sentiment; `tokens` are the longest text in tokens, the pad and the end.
    """
    said = np.array([SENTIMENTS.index(example.sentiment or "") for example in examples])
    if len(np.unique(said)) < len(SENTIMENTS):  # small corpora lack one: the head stays as it is
        return
    weights = np.array([example.weight for example in examples])
    states = pooled(network, tokenizer, [example.text for example in examples], tokens)
    model = LogisticRegression(C=STRENGTH, max_iter=500).fit(states, said, weights)
    head: Any = network.heads["sentiment"]
    with torch.no_grad():
        for row, label in enumerate(model.classes_):
            head.weight[label] = torch.from_numpy(model.coef_[row]).to(head.weight)
            head.bias[label] = float(model.intercept_[row])


def pooled(
    network: Network, tokenizer: Tokenizer, texts: Sequence[str], tokens: tuple[int, int, int]
) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    """What the heads read of each text: (texts, width)."""
    longest, pad, end = tokens
    ids = encode(tokenizer, texts, longest, end)
    found = np.zeros((len(texts), network.encoder.config.hidden_size), np.float32)
    place = device()
    network.eval()
    with torch.no_grad(), progress(len(texts), "feelings") as bar:
        for group in by_length(ids, BUDGET):
            matrix, mask = (
                torch.from_numpy(a).to(place) for a in padded([ids[i] for i in group], pad)
            )
            with torch.autocast(place.type, torch.bfloat16, enabled=computes_in_bfloat16(place)):
                found[group] = network.pooled(matrix, mask)[0].float().cpu().numpy()
            bar.update(len(group))
    return found
