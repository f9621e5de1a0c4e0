"""Trains the complaint model.

    python manage.py train --data FOLDER --work FOLDER

FOLDER of the data holds the gold and the noisy corpora that corpora.py names. The work folder
receives the unpacked backbone, checkpoints after parts of a round (an interrupted run goes on from
the last one), and at the end `network.pt` and `held.json`. Two CPU cores with AMX needed an hour
and a half when there were 20,248 labels of our own; with all of today's the whole has not been run
yet. The bar on a terminal shows loss and time left. A GPU is used when torch sees one.
"""

import json
import os
import random
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import django
import torch
from tokenizers import Tokenizer
from tqdm import tqdm

from classifiers.augment import seen
from classifiers.backbone import unpack
from classifiers.batching import encode, padded, shuffled
from classifiers.checkpoints import falling, resume, save
from classifiers.contrast import contrasts
from classifiers.corpora import texts_of, weak
from classifiers.examples import Example, digest, gold, own_labels, own_posts, verdicts
from classifiers.feelings import fit_feelings
from classifiers.losses import loss
from classifiers.network import Network, computes_in_bfloat16, device
from classifiers.pretraining import pretrain
from classifiers.twins import between_twins, families
from complaints.steps import progress

SEED = 7
LONGEST = 200  # tokens: of 300 characters nearly all
BUDGET, CONTRAST_BUDGET = 1200, 600  # tokens in a batch: small ones teach contrasts more
TOKENS_DROPPED = 0.06  # replaced by <unk>, so that no single word decides
WEAK_RATE = 1e-4
CAREFUL_ROUNDS, CAREFUL_RATE = 2, 1e-4
CONTRAST_ROUNDS, CONTRAST_RATE = 3, 1e-4
CONTRAST_LABELS, CONTRAST_REMEMBERED = 4, 12_000  # one label in so many; noisy rows
ROUND_PARTS = 4  # of a round; a checkpoint after each
RUNS = 2  # from the same start in another order; the mean of their weights is the result
HEADS_FASTER = 5  # times the encoder's rate
WARM_UP = 0.06  # of a stage's steps
REMEMBERED, FELT = 16_000, 22_000  # noisy rows with a feeling, in the careful stage and the last
LAST_RATE = 6e-5
LABELS_AGAIN = 5  # one in so many of our labels is shown in the last stage
GOLD_WEIGHT = 1.5  # the only labels of four annotators who agree, among posts of our own
LABEL_WEIGHT = 0.85  # ours: one reader each, who agrees with the gold on 96 % at most
FELT_WEIGHT = 0.7
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
    budget: int  # tokens in a batch, padding included


def train(data: Path, work: Path, backbone: str = "", fold: str = "") -> Path:
    """Runs or resumes the whole training; returns the file of the weights.

    With fold `dev` gold_dev is left out, so that it can measure; the shipped model learns from it.
    """
    work.mkdir(parents=True, exist_ok=True)
    folder = Path(backbone) if backbone else unpack(work / "backbone")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    torch.manual_seed(SEED)
    network = Network(folder).to(device())
    pretrain(network, tokenizer, unlabelled(data), work, SEED)
    noisy, careful, contrast, last = stages(data, work, without_dev=fold == "dev")
    run_stage(network, tokenizer, noisy, work)
    network.load_state_dict(mean_of_runs(network, folder, careful, work))
    network.load_state_dict(mean_of_runs(network, folder, contrast, work))
    run_stage(network, tokenizer, last, work)
    told = [example for stage in (noisy, last) for example in stage.examples if example.sentiment]
    fit_feelings(network, tokenizer, told, (LONGEST, PAD, END))
    torch.save(network.state_dict(), work / "network.pt")
    return work / "network.pt"


def unlabelled(data: Path) -> list[str]:
    """The corpora's texts without those that measure."""
    measured = {digest(example.text) for example in gold(data, "gold_dev")}
    return [text for text in texts_of(data) if digest(text) not in measured]


def mean_of_runs(network: Network, folder: Path, stage: Stage, work: Path) -> State:
    """RUNS runs from the same weights, averaged: better than each of them (Wortsman et
    al., Model soups, ICML 2022) at the cost of one at inference.

    They run side by side, a share of the cores each: a step has so many small parts that one run
    leaves a third of two cores idle. A GPU takes them in turn.
    """
    torch.save(network.state_dict(), work / "start.pt")
    together = RUNS if device().type == "cpu" else 1
    threads = max(1, (os.cpu_count() or 1) // together)
    with ProcessPoolExecutor(together, get_context("spawn"), django.setup) as pool:
        ended = [
            pool.submit(one_run, folder, replace(stage, name=f"{stage.name}-{number}"), work,
                        number, threads)
            for number in range(RUNS)
        ]  # fmt: skip
        states = [torch.load(run.result(), weights_only=True) for run in ended]
    return mean(states)


def mean(states: list[State]) -> State:
    """Of the weights of networks that share an ancestor, tensor by tensor."""
    return {name: torch.stack([s[name].float() for s in states]).mean(0) for name in states[0]}


def one_run(folder: Path, stage: Stage, work: Path, row: int, threads: int) -> Path:
    """A run in a process of its own; the file of its weights. Its bar stands in line `row`."""
    torch.set_num_threads(threads)
    network = Network(folder)
    network.load_state_dict(torch.load(work / "start.pt", weights_only=True))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    run_stage(network.to(device()), tokenizer, stage, work, row)
    torch.save(network.state_dict(), work / f"{stage.name}.weights")
    return work / f"{stage.name}.weights"


def stages(data: Path, work: Path, *, without_dev: bool) -> list[Stage]:
    """Noisy corpora once, then everything that somebody read with care, several times."""
    rng = random.Random(SEED)  # noqa: S311  a seed, not a secret
    dev = gold(data, "gold_dev")
    real = gold(data, "gold_train") + ([] if without_dev else dev)
    rng.shuffle(real)
    held, real = drawn_like(dev, real, HELD)
    write_held(held, work)
    labels = weighed(own_labels(texts_of(data)), LABEL_WEIGHT)
    real, posts = weighed(real, GOLD_WEIGHT) + verdicts(data), own_posts()
    written = real + posts
    careful = written + labels
    read = {digest(example.text) for example in [*dev, *held, *careful]}
    first, second = weak(data, SEED, without=read)
    return [
        Stage("weak", first, 1, WEAK_RATE, BUDGET),
        Stage("careful", careful + felt(second)[:REMEMBERED], CAREFUL_ROUNDS, CAREFUL_RATE, BUDGET),
        Stage(
            "contrast",
            real
            + contrasts(posts)
            + labels[::CONTRAST_LABELS]
            + felt(second)[:CONTRAST_REMEMBERED],
            CONTRAST_ROUNDS,
            CONTRAST_RATE,
            CONTRAST_BUDGET,
        ),
        # what was labelled by thousands of hands is mostly neutral: feelings are learnt again
        Stage("last", written + labels[::LABELS_AGAIN] + felt(second)[:FELT], 1, LAST_RATE, BUDGET),
    ]


def drawn_like(
    model: list[Example], pool: list[Example], size: int
) -> tuple[list[Example], list[Example]]:
    """About `size` of the pool, of each kind as large a share as in `model`, and the rest.

    Thresholds fit the mixture they were chosen on; gold_dev has the one that posts come in.
    """
    wanted = {
        kind: round(size * count / len(model))
        for kind, count in Counter(example.kind for example in model).items()
    }
    drawn: list[Example] = []
    rest: list[Example] = []
    for example in pool:
        (drawn if wanted.get(example.kind, 0) > 0 else rest).append(example)
        wanted[example.kind] = wanted.get(example.kind, 0) - 1
    return drawn, rest


def felt(noisy: list[Example]) -> list[Example]:
    """Noisy rows that tell a feeling, at less weight; not shown on, feelings are forgotten."""
    told = [example for example in noisy if example.kind in ("reviews", "weibo")]
    return weighed(told, FELT_WEIGHT)


def weighed(examples: list[Example], weight: float) -> list[Example]:
    return [replace(example, weight=weight) for example in examples]


def run_stage(
    network: Network, tokenizer: Tokenizer, stage: Stage, work: Path, row: int = 0
) -> None:
    """Every part has its own seed, so that a resumed run sees the batches of an unbroken one."""
    parts_of_rounds = [
        part
        for number in range(stage.rounds)
        for part in parted(batches_of(tokenizer, stage, number), ROUND_PARTS)
    ]
    steps = sum(len(batches) for batches in parts_of_rounds)
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
    schedule = falling(optimizer, steps, WARM_UP)
    parts = {"network": network, "optimizer": optimizer, "schedule": schedule}
    checkpoint = work / f"{stage.name}.pt"
    done = resume(parts, checkpoint)
    with progress(steps, stage.name, "batch", row) as bar:
        for number, batches in enumerate(parts_of_rounds):
            if number < done:
                bar.update(len(batches))
                continue
            torch.manual_seed(SEED + number)
            run_round(network, optimizer, schedule, batches, bar)
            save(parts, number + 1, checkpoint)


Batch = tuple[list[list[int]], list[Example]]


def parted(batches: list[Batch], parts: int) -> list[list[Batch]]:
    """Batches in `parts` nearly equal pieces, the empty ones left out."""
    size = -(-len(batches) // parts)
    return [batches[start : start + size] for start in range(0, len(batches), size or 1)]


def batches_of(tokenizer: Tokenizer, stage: Stage, number: int) -> list[Batch]:
    rng = random.Random(f"{SEED} {stage.name} {number}")  # noqa: S311  a seed, not a secret
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
        value = loss(logits, examples) + between_twins(logits, examples)
        optimizer.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        bar.set_postfix(loss=f"{value.item():.3f}", refresh=False)
        bar.update()


def write_held(held: list[Example], work: Path) -> None:
    rows = [asdict(example) for example in held]
    (work / "held.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
