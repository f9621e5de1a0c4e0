"""Two heads fitted anew on a finished encoder: feelings and categories.

Most posts of the careful stages are neutral, and what a complaint is about is asked of half of them
and mostly of our own posts. With the encoder at rest a head's best weights are those of a logistic
regression over the pooled states, which takes minutes where a pass of training takes an hour, and
moves no other head.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer

from classifiers.batching import by_length, encode, padded
from classifiers.examples import Example
from classifiers.labels import CATEGORIES, SENTIMENTS
from classifiers.losses import shares_of
from classifiers.network import Network, computes_in_bfloat16, device
from complaints.steps import progress

Tokens = tuple[int, int, int]  # the longest text in tokens, the pad and the end
BUDGET = 4000  # tokens in a batch, padding included


@dataclass(frozen=True)
class Answers:
    """Rows of examples, what each is, and what it weighs; an example may have several."""

    rows: list[int]
    said: list[int]
    weights: list[float]


def fit_feelings(
    network: Network,
    tokenizer: Tokenizer,
    examples: Sequence[Example],
    tokens: Tokens,
) -> None:
    """Replaces the weights of network's `sentiment` head in place.

    `examples` all tell a sentiment.
    """
    said = [SENTIMENTS.index(example.sentiment or "") for example in examples]
    answers = Answers(list(range(len(examples))), said, [example.weight for example in examples])
    states = pooled(network, tokenizer, [example.text for example in examples], tokens)
    fit(network.heads["sentiment"], states, answers, strength=1.0)


def fit_categories(
    network: Network,
    tokenizer: Tokenizer,
    examples: Sequence[Example],
    tokens: Tokens,
) -> None:
    """The same of the `category` head; each of the examples has a category or several."""
    answers = Answers([], [], [])
    for row, example in enumerate(examples):
        for name, share in shares_of(example.categories).items():
            answers.rows.append(row)
            answers.said.append(CATEGORIES.index(name))
            answers.weights.append(example.weight * share)
    states = pooled(network, tokenizer, [example.text for example in examples], tokens)
    fit(network.heads["category"], states, answers, strength=0.3)


def fit(
    head: Any, states: "np.ndarray[tuple[int, int], np.dtype[np.float32]]", answers: Answers,
    strength: float,
) -> None:  # fmt: skip
    """`strength` is the inverse of the regression's penalty."""
    if len(set(answers.said)) < head.out_features:  # small corpora lack one: it stays as it is
        return
    model = LogisticRegression(C=strength, max_iter=500)
    model.fit(states[answers.rows], answers.said, answers.weights)
    with torch.no_grad():
        for row, label in enumerate(model.classes_):
            head.weight[label] = torch.from_numpy(model.coef_[row]).to(head.weight)
            head.bias[label] = float(model.intercept_[row])


def pooled(
    network: Network, tokenizer: Tokenizer, texts: Sequence[str], tokens: Tokens
) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    """What the heads read of each text: (texts, width)."""
    longest, pad, end = tokens
    ids = encode(tokenizer, texts, longest, end)
    found = np.zeros((len(texts), network.encoder.config.hidden_size), np.float32)
    place = device()
    network.eval()
    with torch.no_grad(), progress(len(texts), "heads") as bar:
        for group in by_length(ids, BUDGET):
            matrix, mask = (
                torch.from_numpy(a).to(place) for a in padded([ids[i] for i in group], pad)
            )
            with torch.autocast(place.type, torch.bfloat16, enabled=computes_in_bfloat16(place)):
                found[group] = network.pooled(matrix, mask)[0].float().cpu().numpy()
            bar.update(len(group))
    return found
