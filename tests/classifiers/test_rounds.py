"""How a stage is shown."""

import shutil
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from classifiers import rounds
from classifiers.examples import Example
from classifiers.lessons import Stage
from classifiers.network import Network, rest_below


def of_a_step(network: Network) -> tuple[list[torch.Tensor], torch.Tensor]:
    """The heads' outputs for two posts, and what would be changed of the last layer."""
    network.zero_grad()
    ids = torch.tensor([[0, 5, 6, 7, 2], [0, 8, 9, 2, 1]])
    outputs = network(ids, (ids != 1).long())
    sum(output.square().sum() for output in outputs).backward()
    weight = next(p for name, p in network.named_parameters() if "layer.1" in name)
    return [output.detach() for output in outputs], weight.grad.clone()


@pytest.mark.parametrize("upper", [False, True])
@pytest.mark.parametrize(("compiler", "fast"), [(True, True), (False, True), (True, False)])
def test_a_step_is_the_same_by_compiled_kernels_and_where_they_are_not_made(
    backbone: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    compiler: bool,
    fast: bool,
    upper: bool,
) -> None:
    torch._dynamo.reset()
    torch._dynamo.utils.counters.clear()
    monkeypatch.delenv("CXX", raising=False)
    known = "AVX512" if fast else "AVX2"
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: known)
    if not compiler:
        monkeypatch.setenv("PATH", str(tmp_path))
    elif not shutil.which("g++"):
        pytest.skip("g++ is not installed")
    network = Network(backbone).eval()
    if upper:
        rest_below(network)
    names, (outputs, change) = list(network.state_dict()), of_a_step(network)
    rounds.compiled(network)
    with torch._dynamo.config.patch(suppress_errors=False):  # a failure must be seen
        again, change_again = of_a_step(network)
    assert list(network.state_dict()) == names, "checkpoints must still fit"
    assert torch._dynamo.utils.counters["stats"]["unique_graphs"] == (compiler and fast)
    for output, other in zip([*outputs, change], [*again, change_again], strict=True):
        assert torch.allclose(output, other, atol=1e-5)


@pytest.mark.parametrize("upper", [True, False])
def test_the_lower_half_rests_where_a_stage_asks_for_it(
    backbone: Path, tmp_path: Path, upper: bool
) -> None:
    network = Network(backbone)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    tokenizer = Tokenizer.from_file(str(backbone / "tokenizer.json"))
    posts = [Example("又卡了", True), Example("不卡了", False)]
    one_a_batch = 1  # the first step of a stage, at rate nought, moves nothing
    stage = Stage("last", posts, 1e-2, one_a_batch, upper=upper)
    rounds.run_stage(network, tokenizer, stage, tmp_path)
    moved = {name for name, value in network.state_dict().items() if (value != before[name]).any()}
    assert any(".layer.1." in name for name in moved)
    assert any(name.startswith("heads.complaint") for name in moved)
    below = [name for name in moved if "embeddings" in name or ".layer.0." in name]
    assert bool(below) != upper
