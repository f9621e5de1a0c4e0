"""Trains the complaint model.

    python manage.py train --data FOLDER --work FOLDER

FOLDER of the data holds the gold and the noisy corpora that corpora.py names. The work folder
receives the unpacked backbone, a checkpoint after every round (an interrupted run goes on from
the last one), and at the end `network.pt` and `held.json`. Two CPU cores that compute in bfloat16
need about half an hour, others two hours; the bar on a terminal shows loss and time left. A GPU
is used when torch sees one.
"""

import json
import random
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from tqdm import tqdm

from classifiers.augment import seen
from classifiers.backbone import unpack
from classifiers.batching import encode, padded, shuffled
from classifiers.corpora import texts_of, weak
from classifiers.examples import Example, digest, gold, own_labels, own_posts, verdicts
from classifiers.losses import loss
from classifiers.network import Network, device
from complaints.steps import progress

SEED = 7
LONGEST = 128  # tokens
BUDGET = 1600  # tokens in a batch, padding included
TOKENS_DROPPED = 0.06  # replaced by <unk>, so that no single word decides
WEAK_RATE, WIDE_RATE = 1e-4, 8e-5
CAREFUL_ROUNDS, CAREFUL_RATE = 4, 1e-4
CAREFUL_RUNS = 3  # from the same start in another order; the mean of their weights is the result
HEADS_FASTER = 5  # times the encoder's rate
WARM_UP = 0.06  # of a stage's steps
REMEMBERED = 6_000
HELD = 400  # careful posts kept for temperature and thresholds
PAD, END, UNKNOWN = 1, 2, 3  # of the tokenizer in backbone.py


State = dict[str, torch.Tensor]


@dataclass(frozen=True)
class Stage:
    """Examples that are shown `rounds` times, from a rate that falls to nothing."""

    name: str
    examples: list[Example]
    rounds: int
    rate: float


def train(data: Path, work: Path, backbone: str = "", fold: str = "") -> Path:
    """Runs or resumes the whole training; returns the file of the weights.

    With fold `dev` gold_dev is left out, so that it can measure; the shipped model learns from it.
    """
    work.mkdir(parents=True, exist_ok=True)
    folder = Path(backbone) if backbone else unpack(work / "backbone")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    torch.manual_seed(SEED)
    network = Network(folder).to(device())
    *before, careful = stages(data, work, without_dev=fold == "dev")
    for stage in before:
        run_stage(network, tokenizer, stage, work)
    torch.save(mean_of_runs(network, tokenizer, careful, work), work / "network.pt")
    return work / "network.pt"


def mean_of_runs(network: Network, tokenizer: Tokenizer, stage: Stage, work: Path) -> State:
    """CAREFUL_RUNS runs from the same weights, averaged: better than each of them (Wortsman et
    al., Model soups, ICML 2022) at the cost of one at inference."""
    start = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    total = {name: torch.zeros_like(tensor) for name, tensor in start.items()}
    for number in range(1, CAREFUL_RUNS + 1):
        network.load_state_dict(start)
        run_stage(network, tokenizer, replace(stage, name=f"{stage.name}-{number}"), work)
        for name, tensor in network.state_dict().items():
            total[name] += tensor
    return {name: tensor / CAREFUL_RUNS for name, tensor in total.items()}


def stages(data: Path, work: Path, *, without_dev: bool) -> list[Stage]:
    """The noisy corpora once, then everything that somebody read with care, several times."""
    rng = random.Random(SEED)  # noqa: S311  a seed, not a secret
    dev = gold(data, "gold_dev")
    real = gold(data, "gold_train") + ([] if without_dev else dev)
    rng.shuffle(real)
    held, real = real[:HELD], real[HELD:]
    write_held(held, work)
    careful = real + own_labels(texts_of(data)) + own_posts() + verdicts(data)
    read = {digest(example.text) for example in [*dev, *held, *careful]}
    first, second = weak(data, SEED, without=read)
    return [
        Stage("weak", first, 1, WEAK_RATE),
        Stage("wide", second, 1, WIDE_RATE),
        Stage("careful", careful + remembered(second), CAREFUL_ROUNDS, CAREFUL_RATE),
    ]


def remembered(noisy: list[Example]) -> list[Example]:
    """Noisy rows that go on being shown, at less weight: without them sentiment is forgotten."""
    felt = [example for example in noisy if example.kind in ("reviews", "weibo")]
    return [replace(example, weight=0.7) for example in felt[:REMEMBERED]]


def run_stage(network: Network, tokenizer: Tokenizer, stage: Stage, work: Path) -> None:
    """Every round has its own seed, so that a resumed run sees the batches of an unbroken one."""
    rounds = [batches_of(tokenizer, stage, number) for number in range(stage.rounds)]
    steps = sum(len(batches) for batches in rounds)
    if not steps:  # small corpora have no second part
        return
    optimizer = torch.optim.AdamW(
        [
            {"params": network.encoder.parameters(), "lr": stage.rate},
            {"params": network.heads.parameters(), "lr": stage.rate * HEADS_FASTER},
        ],
        weight_decay=0.01,
        fused=True,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, step / (WARM_UP * steps)) * max(0.02, 1 - step / steps)
    )
    parts = {"network": network, "optimizer": optimizer, "schedule": schedule}
    checkpoint = work / f"{stage.name}.pt"
    done = resume(parts, checkpoint)
    with progress(steps, stage.name, "batch") as bar:
        for number, batches in enumerate(rounds):
            if number < done:
                bar.update(len(batches))
                continue
            torch.manual_seed(SEED + number)
            run_round(network, optimizer, schedule, batches, bar)
            save(parts, number + 1, checkpoint)


Batch = tuple[list[list[int]], list[Example]]


def batches_of(tokenizer: Tokenizer, stage: Stage, number: int) -> list[Batch]:
    rng = random.Random(f"{SEED} {stage.name} {number}")  # noqa: S311  a seed, not a secret
    shown = [seen(example, rng) for example in stage.examples]
    ids = encode(tokenizer, shown, LONGEST, END)
    return [
        ([dropped(ids[i], rng) for i in batch], [stage.examples[i] for i in batch])
        for batch in shuffled(ids, BUDGET, rng)
    ]


def dropped(ids: list[int], rng: random.Random) -> list[int]:
    """Token dropout; the first and the last token stay."""
    inner = [UNKNOWN if rng.random() < TOKENS_DROPPED else token for token in ids[1:-1]]
    return [ids[0], *inner, ids[-1]]


def run_round(
    network: Network,
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    batches: list[Batch],
    bar: "tqdm[Any]",
) -> None:
    network.train()
    place = device()
    for ids, examples in batches:
        matrix, mask = (torch.from_numpy(array).to(place) for array in padded(ids, PAD))
        with torch.autocast(place.type, torch.bfloat16, enabled=computes_in_bfloat16(place)):
            logits = [output.float().cpu() for output in network(matrix, mask)]
        value = loss(logits, examples)
        optimizer.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        bar.set_postfix(loss=f"{value.item():.3f}", refresh=False)
        bar.update()


def computes_in_bfloat16(place: torch.device) -> bool:
    """Twice as fast where the processor has it in hardware, slower where it hasn't."""
    if place.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    flags = Path("/proc/cpuinfo")
    return flags.exists() and "amx_bf16" in flags.read_text(encoding="utf-8")


def save(parts: dict[str, Any], done: int, path: Path) -> None:
    """The state after `done` rounds, written beside and moved into place."""
    draft = path.with_suffix(".draft")
    torch.save({"done": done, **{name: part.state_dict() for name, part in parts.items()}}, draft)
    draft.replace(path)


def resume(parts: dict[str, Any], path: Path) -> int:
    """Brings back a saved state; how many rounds are done."""
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    for name, part in parts.items():
        part.load_state_dict(state[name])
    done: int = state["done"]
    return done


def write_held(held: list[Example], work: Path) -> None:
    rows = [asdict(example) for example in held]
    (work / "held.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
