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


@pytest.mark.parametrize("faster", [torch.bfloat16, torch.float32])
def test_a_cpu_computes_in_what_it_multiplies_faster(
    monkeypatch: pytest.MonkeyPatch, faster: torch.dtype
) -> None:
    monkeypatch.setattr(network, "seconds_of_a_product", lambda kind: 1.0 + (kind != faster))
    assert computes_in_bfloat16(torch.device("cpu")) == (faster == torch.bfloat16)


@pytest.mark.parametrize("kind", [torch.bfloat16, torch.float32])
def test_a_product_of_that_kind_is_timed(
    monkeypatch: pytest.MonkeyPatch, kind: torch.dtype
) -> None:
    multiplied = []
    monkeypatch.setattr(network.functional, "linear", lambda a, b: multiplied.append((a, b)))
    assert network.seconds_of_a_product(kind) > 0
    assert {part.dtype for parts in multiplied for part in parts} == {kind}
