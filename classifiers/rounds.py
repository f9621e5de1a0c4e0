"""How a stage is shown: in parts with a checkpoint after each, twice side by side."""

import os
import random
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from tqdm import tqdm

from classifiers.augment import seen
from classifiers.backbone import END, PAD, UNKNOWN
from classifiers.batching import encode, padded, shuffled
from classifiers.checkpoints import resume, save
from classifiers.descent import Schedule, descend, falling
from classifiers.examples import Example
from classifiers.lessons import SEED, Stage
from classifiers.losses import loss
from classifiers.network import Network, computes_in_bfloat16, device, rest_below
from classifiers.side_by_side import processes
from classifiers.twins import between_twins, families
from complaints.steps import progress

LONGEST = 200  # tokens: of 300 characters nearly all
TOKENS_DROPPED = 0.06  # replaced by <unk>, so that no single word decides
PARTS = 4  # of a stage; a checkpoint after each
RUNS = 2  # from the same start in another order; the mean of their weights is the result
HEADS_FASTER = 5  # times the encoder's rate
WARM_UP = 0.06  # of a stage's steps
WORTH_COMPILING = 2000  # steps, of a third to half a second

State = dict[str, torch.Tensor]
Batch = tuple[list[list[int]], list[Example]]


def mean_of_runs(network: Network, folder: Path, stage: Stage, work: Path) -> State:
    """RUNS runs from the same weights, averaged: better than each of them (Wortsman et
    al., Model soups, ICML 2022) at the cost of one at inference.

    They run side by side, a share of the cores each: a step has so many small parts that one run
    leaves a third of two cores idle. A GPU takes them in turn.
    """
    start = work / f"{stage.name}.start"
    torch.save(network.state_dict(), start)
    together = RUNS if device().type == "cpu" else 1
    threads = max(1, (os.cpu_count() or 1) // together)
    with processes(together) as pool:
        ended = [
            pool.submit(one_run, folder, replace(stage, name=f"{stage.name}-{number}"), start,
                        number, threads)
            for number in range(RUNS)
        ]  # fmt: skip
        states = [torch.load(run.result(), weights_only=True) for run in ended]
    return mean(states)


def mean(states: list[State]) -> State:
    """Of the weights of networks that share an ancestor, tensor by tensor, wherever they are."""
    return {
        name: torch.stack([state[name].float().cpu() for state in states]).mean(0)
        for name in states[0]
    }


def between(start: State, end: State, kept: float) -> State:
    """Weights on the way from start to end, `kept` of the start's in them."""
    return {
        name: kept * start[name].float().cpu() + (1 - kept) * end[name].float().cpu()
        for name in end
    }


def one_run(folder: Path, stage: Stage, start: Path, row: int, threads: int) -> Path:
    """A run in a process of its own from the weights in `start`; the file, beside it, of what they
    became. Its bar stands in line `row`."""
    torch.set_num_threads(threads)
    network = Network(folder)
    network.load_state_dict(torch.load(start, weights_only=True))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    run_stage(network.to(device()), tokenizer, stage, start.parent, row)
    ended = start.with_name(f"{stage.name}.weights")
    torch.save(network.state_dict(), ended)
    return ended


def run_stage(
    network: Network, tokenizer: Tokenizer, stage: Stage, work: Path, row: int = 0
) -> None:
    """Every part has its own seed, so that a resumed run sees the batches of an unbroken one."""
    batches_of_parts = parted(batches_of(tokenizer, stage), PARTS)
    steps = sum(len(batches) for batches in batches_of_parts)
    if not steps:  # nothing to show
        return
    if stage.upper:
        rest_below(network)
    optimizer = torch.optim.AdamW(
        [
            {"params": network.encoder.parameters(), "lr": stage.rate},
            {"params": network.heads.parameters(), "lr": stage.rate * HEADS_FASTER},
        ],
        weight_decay=0.01,
        fused=True,
    )
    schedule = falling(optimizer, steps, WARM_UP)
    parts = {"network": network, "optimizer": optimizer, "schedule": schedule}
    checkpoint = work / f"{stage.name}.pt"
    done = resume(parts, checkpoint)
    if sum(len(batches) for batches in batches_of_parts[done:]) >= WORTH_COMPILING:
        compiled(network)
    with progress(steps, stage.name, "batch", row) as bar:
        for number, batches in enumerate(batches_of_parts):
            if number < done:
                bar.update(len(batches))
                continue
            torch.manual_seed(SEED + number)
            run_part(network, optimizer, schedule, batches, bar)
            save(parts, number + 1, checkpoint)


def compiled(network: Network) -> None:
    """Kernels of its own for what stands between the encoder's products of matrices, for a minute
    at the start: with AVX-512 they save a twelfth of a step, and a quarter where AMX multiplies.
    Without, the products are nearly all of a step, and three silent minutes would gain nothing.
    Where no compiler is it goes on as it was.
    """
    fast = device().type == "cpu" and torch.backends.cpu.get_cpu_capability() == "AVX512"
    if fast and shutil.which(os.environ.get("CXX", "g++")):
        torch._dynamo.config.suppress_errors = True  # it may still lack Python's headers
        network.encoder.compile(dynamic=True)  # lengths differ from batch to batch


def parted(batches: list[Batch], parts: int) -> list[list[Batch]]:
    """Batches in `parts` nearly equal pieces, the empty ones left out."""
    size = -(-len(batches) // parts)
    return [batches[start : start + size] for start in range(0, len(batches), size or 1)]


def batches_of(tokenizer: Tokenizer, stage: Stage) -> list[Batch]:
    rng = random.Random(f"{SEED} {stage.name}")  # noqa: S311  a seed, not a secret
    shown = [seen(example, rng) for example in stage.examples]
    ids = encode(tokenizer, shown, LONGEST, END)
    return [
        ([dropped(ids[i], rng) for i in batch], [stage.examples[i] for i in batch])
        for batch in shuffled(ids, families(stage.examples), stage.budget, rng)
    ]


def dropped(ids: list[int], rng: random.Random) -> list[int]:
    """Token dropout; the first and the last token stay."""
    inner = [UNKNOWN if rng.random() < TOKENS_DROPPED else token for token in ids[1:-1]]
    return [ids[0], *inner, ids[-1]]


def run_part(
    network: Network,
    optimizer: torch.optim.Optimizer,
    schedule: Schedule,
    batches: list[Batch],
    bar: "tqdm[Any]",
) -> None:
    """Moves the network's weights by one step a batch, in place."""
    network.train()
    place = device()
    for ids, examples in batches:
        matrix, mask = (torch.from_numpy(array).to(place) for array in padded(ids, PAD))
        with torch.autocast(place.type, torch.bfloat16, enabled=computes_in_bfloat16(place)):
            logits = [output.float().cpu() for output in network(matrix, mask)]
        cost = loss(logits, examples) + between_twins(logits, examples)
        descend(cost, network.parameters(), optimizer, schedule, bar)
