"""Trains the complaint model.

    python manage.py train --data FOLDER --work FOLDER

FOLDER of the data holds gold_train.jsonl and the weak corpora that dataset.py names. The work
folder receives the unpacked backbone, a checkpoint after every phase (an interrupted run goes on
from the last one) and at the end `network.pt` and `held.json`. Two CPU cores need about a quarter
of an hour; the bar on a terminal shows loss and time left. A GPU is used when torch sees one.
"""

import json
import random
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from tqdm import tqdm

from classifiers.backbone import unpack
from classifiers.batching import encode, padded, shuffled
from classifiers.dataset import Example, gold, synthetic, weak
from classifiers.network import Network, loss
from complaints.steps import progress

SEED = 7
LONGEST = 128  # tokens
WEAK_BATCH = 24
GOLD_BATCH = 16
GOLD_EPOCHS = 5
SYNTHETIC_TIMES = 2  # how often an epoch shows each synthetic post
HELD = 300  # posts of gold_train kept for temperature and thresholds
ENCODER_RATE = 1e-4
HEAD_RATE = 5e-4
WARM_UP = 0.06  # of all steps
PAD, END = 1, 2  # of the tokenizer in backbone.py

Batch = tuple[list[list[int]], list[Example]]


def train(data: Path, work: Path, backbone: str = "") -> Path:
    """Runs or resumes the whole training; returns the file of the weights."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)  # noqa: S311  a seed, not a secret
    work.mkdir(parents=True, exist_ok=True)
    folder = Path(backbone) if backbone else unpack(work / "backbone")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    careful = gold(data, "gold_train")
    rng.shuffle(careful)
    held, careful = careful[:HELD], careful[HELD:]
    write_held(held, work)
    phases = plan(tokenizer, weak(data, rng), careful + synthetic() * SYNTHETIC_TIMES, rng)

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = Network(folder).to(device)
    steps = sum(len(phase) for phase in phases)
    optimizer = torch.optim.AdamW(
        [
            {"params": network.encoder.parameters(), "lr": ENCODER_RATE},
            {"params": network.heads.parameters(), "lr": HEAD_RATE},
        ],
        weight_decay=0.01,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, step / (WARM_UP * steps)) * max(0.02, 1 - step / steps)
    )
    parts = {"network": network, "optimizer": optimizer, "schedule": schedule}

    done = resume(parts, work / "checkpoint.pt")
    with progress(steps, "train", "batch") as bar:
        for number, phase in enumerate(phases):
            if number >= done:
                run_phase(network, optimizer, schedule, phase, device, bar)
                save(parts, number + 1, work / "checkpoint.pt")
            else:
                bar.update(len(phase))

    torch.save(network.state_dict(), work / "network.pt")
    return work / "network.pt"


def plan(
    tokenizer: Tokenizer, noisy: list[Example], careful: list[Example], rng: random.Random
) -> list[list[Batch]]:
    """The weak posts once, then the careful ones several times."""
    rounds = [(noisy, WEAK_BATCH), *[(careful, GOLD_BATCH)] * GOLD_EPOCHS]
    phases = []
    for examples, size in rounds:
        ids = encode(tokenizer, [example.text for example in examples], LONGEST, END)
        phases.append(
            [
                ([ids[i] for i in batch], [examples[i] for i in batch])
                for batch in shuffled(ids, size, rng)
            ]
        )
    return phases


def run_phase(
    network: Network,
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    phase: list[Batch],
    device: torch.device,
    bar: "tqdm[Any]",
) -> None:
    network.train()
    for ids, examples in phase:
        matrix, mask = (torch.from_numpy(array).to(device) for array in padded(ids, PAD))
        logits = tuple(output.cpu() for output in network(matrix, mask))
        value = loss(logits, examples)
        optimizer.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        bar.set_postfix(loss=f"{value.item():.3f}", refresh=False)
        bar.update()


def save(parts: dict[str, Any], done: int, path: Path) -> None:
    """The state after `done` phases, written beside and moved into place."""
    state = {name: part.state_dict() for name, part in parts.items()}
    draft = path.with_suffix(".draft")
    torch.save({"done": done, "random": torch.get_rng_state(), **state}, draft)
    draft.replace(path)


def resume(parts: dict[str, Any], path: Path) -> int:
    """Brings back a saved state; how many phases are done."""
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    for name, part in parts.items():
        part.load_state_dict(state[name])
    torch.set_rng_state(state["random"])
    done: int = state["done"]
    return done


def write_held(held: list[Example], work: Path) -> None:
    rows = [asdict(example) for example in held]
    (work / "held.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
