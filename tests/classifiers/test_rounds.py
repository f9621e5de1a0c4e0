"""How a stage is shown."""

import shutil
from pathlib import Path

import pytest
import torch

from classifiers import rounds
from classifiers.network import Network


def of_a_step(network: Network) -> tuple[list[torch.Tensor], torch.Tensor]:
    """The heads' outputs for two posts, and what would be changed of the first layer."""
    network.zero_grad()
    ids = torch.tensor([[0, 5, 6, 7, 2], [0, 8, 9, 2, 1]])
    outputs = network(ids, (ids != 1).long())
    sum(output.square().sum() for output in outputs).backward()
    weight = next(p for name, p in network.named_parameters() if "layer.0" in name)
    return [output.detach() for output in outputs], weight.grad.clone()


@pytest.mark.parametrize(("compiler", "bfloat16"), [(True, True), (False, True), (True, False)])
def test_a_step_is_the_same_by_compiled_kernels_and_where_they_are_not_made(
    backbone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiler: bool, bfloat16: bool
) -> None:
    torch._dynamo.reset()
    torch._dynamo.utils.counters.clear()
    monkeypatch.delenv("CXX", raising=False)
    monkeypatch.setattr(rounds, "computes_in_bfloat16", lambda place: bfloat16)
    if not compiler:
        monkeypatch.setenv("PATH", str(tmp_path))
    elif not shutil.which("g++"):
        pytest.skip("g++ is not installed")
    network = Network(backbone).eval()
    names, (outputs, change) = list(network.state_dict()), of_a_step(network)
    rounds.compiled(network)
    with torch._dynamo.config.patch(suppress_errors=False):  # a failure must be seen
        again, change_again = of_a_step(network)
    assert list(network.state_dict()) == names, "checkpoints must still fit"
    assert torch._dynamo.utils.counters["stats"]["unique_graphs"] == (compiler and bfloat16)
    for output, other in zip([*outputs, change], [*again, change_again], strict=True):
        assert torch.allclose(output, other, atol=1e-5)
