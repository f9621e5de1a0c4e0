"""What the network computes in."""

from collections.abc import Iterator

import pytest
import torch

from classifiers import network
from classifiers.network import computes_in_bfloat16


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    computes_in_bfloat16.cache_clear()
    yield
    computes_in_bfloat16.cache_clear()


@pytest.mark.parametrize(("seconds", "chosen"), [(0.5, True), (0.95, False), (1.8, False)])
def test_a_cpu_computes_in_bfloat16_only_where_that_is_clearly_faster(
    monkeypatch: pytest.MonkeyPatch, seconds: float, chosen: bool
) -> None:
    told = {torch.bfloat16: seconds, torch.float32: 1.0}
    monkeypatch.setattr(network, "seconds_of_a_product", told.__getitem__)
    assert computes_in_bfloat16(torch.device("cpu")) == chosen


@pytest.mark.parametrize("kind", [torch.bfloat16, torch.float32])
def test_a_product_of_that_kind_is_timed(
    monkeypatch: pytest.MonkeyPatch, kind: torch.dtype
) -> None:
    multiplied = []
    monkeypatch.setattr(network.functional, "linear", lambda a, b: multiplied.append((a, b)))
    assert network.seconds_of_a_product(kind) > 0
    assert {part.dtype for parts in multiplied for part in parts} == {kind}
