"""The heads that are fitted at the end, on states that no longer change."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from classifiers import resting_heads
from classifiers.examples import Example
from classifiers.labels import CATEGORIES, SENTIMENTS
from classifiers.resting_heads import fit_categories, fit_feelings

WIDTH = len(CATEGORIES)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The state of a text is one where the text says so: "36" is one in the fourth and seventh."""

    def states(_: object, __: object, texts: list[str], ___: object) -> np.ndarray[Any, Any]:
        found = np.zeros((len(texts), WIDTH), np.float32)
        for row, text in zip(found, texts, strict=True):
            row[[int(letter) for letter in text]] = 1
        return found

    monkeypatch.setattr(resting_heads, "pooled", states)
    sizes = {"sentiment": len(SENTIMENTS), "category": WIDTH}
    heads = {name: torch.nn.Linear(WIDTH, size) for name, size in sizes.items()}
    return SimpleNamespace(heads=heads)


def probabilities(network: Any, head: str, text: str) -> list[float]:
    state = torch.zeros(WIDTH)
    state[[int(letter) for letter in text]] = 1
    return [float(value) for value in network.heads[head](state).softmax(0)]


def test_a_category_is_read_from_what_the_encoder_says(network: Any) -> None:
    posts = [Example(str(n), categories=(name,)) for n, name in enumerate(CATEGORIES)] * 200
    fit_categories(network, None, posts, (9, 1, 2))  # type: ignore[arg-type]
    for n in range(WIDTH):
        told = probabilities(network, "category", str(n))
        assert int(np.argmax(told)) == n
        assert told[n] > 0.9


def test_a_second_category_keeps_its_share(network: Any) -> None:
    alone = [Example(str(n), categories=(name,)) for n, name in enumerate(CATEGORIES)] * 200
    both = [Example("01", categories=CATEGORIES[:2])] * 200
    fit_categories(network, None, alone + both, (9, 1, 2))  # type: ignore[arg-type]
    main, second, *rest = probabilities(network, "category", "01")
    assert main > second > 0.2 > 0.1 > sum(rest), "it is still named beside the main one"


def test_a_row_of_more_weight_counts_for_more(network: Any) -> None:
    rows = [
        Example("0", sentiment=name, weight=weight)
        for name, weight in zip(SENTIMENTS, (1.0, 1.0, 6.0), strict=True)
    ] * 100
    fit_feelings(network, None, rows, (9, 1, 2))  # type: ignore[arg-type]
    assert probabilities(network, "sentiment", "0") == pytest.approx(
        [1 / 8, 1 / 8, 6 / 8], abs=0.03
    )


def test_a_corpus_that_lacks_a_label_leaves_the_head_as_it_was(network: Any) -> None:
    before = network.heads["category"].weight.clone()
    fit_categories(network, None, [Example("0", categories=("sales",))] * 9, (9, 1, 2))  # type: ignore[arg-type]
    assert torch.equal(network.heads["category"].weight, before)
