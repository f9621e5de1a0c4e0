"""Goes on from a model that serves, instead of training all anew.

    python manage.py train --data FOLDER --work FOLDER --onward

New labels and verdicts are worth a round over everything that was read with care, and three over
contrasts; masked pieces and noisy corpora were learnt before and are kept in mind by some of their
rows. The mean of the weights before and after the contrasts is the result.
Two CPU cores need about an hour with bfloat16, two hours without.
"""

from dataclasses import replace
from pathlib import Path

import torch
from tokenizers import Tokenizer

from classifiers.backbone import unpack
from classifiers.feelings import fit_feelings
from classifiers.network import Network, device
from classifiers.shipped_weights import weights_of
from classifiers.train import END, LONGEST, PAD, SEED, mean, mean_of_runs, stages

ONWARD_RATE = 1e-4


def train_onward(start: Path, data: Path, work: Path, backbone: str = "", fold: str = "") -> Path:
    """More rounds from the model in `start`; returns the file of the weights."""
    work.mkdir(parents=True, exist_ok=True)
    folder = Path(backbone) if backbone else unpack(work / "backbone")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    torch.manual_seed(SEED)
    network = Network(folder).to(device())
    network.load_state_dict(weights_of(start))
    _, careful, contrast, last = stages(data, work, without_dev=fold == "dev")
    onward = replace(careful, name="onward", rounds=1, rate=ONWARD_RATE)
    before = mean_of_runs(network, folder, onward, work)
    network.load_state_dict(before)
    after = mean_of_runs(network, folder, replace(contrast, name="onward-contrast"), work)
    network.load_state_dict(mean([before, after]))
    told = [example for example in last.examples if example.sentiment]
    fit_feelings(network, tokenizer, told, (LONGEST, PAD, END))
    torch.save(network.state_dict(), work / "network.pt")
    return work / "network.pt"
