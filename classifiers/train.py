"""Trains the complaint model.

    python manage.py train --data FOLDER [--work FOLDER] [--fold dev] [--onward]

FOLDER of the data holds the gold and the noisy corpora that corpora.py names. The work folder
receives the unpacked backbone, checkpoints after parts of a stage (an interrupted run goes on from
the last one), `held.json`, `lessons.json` (which fold they left out), and at the end `network.pt`.
Two CPU cores with AMX needed two hours from the backbone with the 36,351 posts of complaint-zh-9;
with more it was not measured again. Onward from the model that serves, 137,239 posts and 65,985
labels took two cores with AVX-512 and without AMX 105 minutes, settling 47, and the heads that are
fitted at the end eleven, beside other work. With AMX a batch takes less. The bar on a terminal
shows loss and time left. A GPU is used when torch sees one.
"""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import torch
from tokenizers import Tokenizer

from classifiers.backbone import END, PAD, unpack
from classifiers.checkpoints import claim
from classifiers.corpora import texts_of
from classifiers.examples import Example, bare_text, gold
from classifiers.lessons import SEED, Lessons, Stage, lessons_of
from classifiers.network import Network, device
from classifiers.pretraining import pretrain
from classifiers.resting_heads import fit_categories, fit_feelings
from classifiers.rounds import LONGEST, between, mean_of_runs, run_stage
from classifiers.shipped_weights import weights_of

# Of the weights that a model goes on from, after the last stage and after settling: three quarters
# of what pairs would gain remains, a quarter of what real posts would lose (decision 32).
KEPT = (0.3, 0.5)


def train(
    data: Path, work: Path, backbone: str = "", fold: str = "", onward_from: Path | None = None
) -> Path:
    """Runs or resumes the whole training; returns the file of the weights.

    With fold `dev` gold_dev is left out, so that it can measure; from a start that learnt from it,
    it can't. With the folder of a model in `onward_from`, its weights are the start of the last two
    stages alone; that may be repeated as long as it helps.
    Raises DataMissing; OtherTraining when `work` holds another training's checkpoints.
    """
    work.mkdir(parents=True, exist_ok=True)
    lessons = lessons_of(data, without_dev=fold == "dev")
    claim(work, digest_of(lessons, backbone, onward_from))
    write_held(lessons.held, work)
    write_fold(fold, onward_from, work)
    folder = Path(backbone) if backbone else unpack(work / "backbone")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    torch.manual_seed(SEED)
    network = Network(folder).to(device())
    if onward_from:
        network.load_state_dict(weights_of(onward_from))
    else:
        pretrain(network, tokenizer, unlabelled(data), work, SEED)
        run_stage(network, tokenizer, lessons.noisy, work)
        run_stage(network, tokenizer, lessons.careful, work)
    if onward_from:
        go_onward(network, folder, (lessons.last, lessons.settling), work)
    else:
        network.load_state_dict(mean_of_runs(network, folder, lessons.last, work))
    fit_feelings(network, tokenizer, lessons.feelings, (LONGEST, PAD, END))
    fit_categories(network, tokenizer, lessons.subjects, (LONGEST, PAD, END))
    torch.save(network.state_dict(), work / "network.pt")
    return work / "network.pt"


def go_onward(network: Network, folder: Path, stages: tuple[Stage, Stage], work: Path) -> None:
    """Shows the stages, and mixes KEPT of the weights of the start in after each."""
    start = {name: values.clone() for name, values in network.state_dict().items()}
    for stage, kept in zip(stages, KEPT, strict=True):
        network.load_state_dict(between(start, mean_of_runs(network, folder, stage, work), kept))


def digest_of(lessons: Lessons, backbone: str, start: Path | None) -> str:
    """Of what is shown, at which rates, and of the weights to start from."""
    found = hashlib.sha256(repr((lessons, backbone)).encode())
    found.update((start / "model.onnx").read_bytes() if start else b"")
    return found.hexdigest()


def write_held(held: list[Example], work: Path) -> None:
    rows = [asdict(example) for example in held]
    (work / "held.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def write_fold(fold: str, start: Path | None, work: Path) -> None:
    """lessons.json, {"fold": "dev"} where neither the lessons nor the start showed gold_dev."""
    settings = json.loads((start / "settings.json").read_text(encoding="utf-8")) if start else {}
    never_shown = fold if not start or settings.get("fold") == fold else ""
    (work / "lessons.json").write_text(json.dumps({"fold": never_shown}), encoding="utf-8")


def unlabelled(data: Path) -> list[str]:
    """The corpora's texts without those of gold_dev."""
    measured = {bare_text(example.text) for example in gold(data, "gold_dev")}
    return [text for text in texts_of(data) if bare_text(text) not in measured]
