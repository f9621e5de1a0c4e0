"""Turns trained weights into the folder that serves: int8 ONNX, tokenizer, settings.

    python manage.py export --work FOLDER

The weights of the linear layers and the word table become 8-bit integers; activations are
quantised as they come (dynamic quantisation), so no calibration set is needed.
"""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from classifiers.complaint_model import ComplaintModel
from classifiers.labels import CATEGORIES, TARGETS
from classifiers.network import HEADS, Network
from classifiers.scores import chosen_thresholds, fitted_temperature
from classifiers.train import END, LONGEST, PAD

VERSION = "complaint-zh-1"


def export(work: Path, target: Path, backbone: Path) -> Path:
    """Writes model.onnx, tokenizer.json and settings.json into `target`."""
    network = Network(backbone)
    network.load_state_dict(torch.load(work / "network.pt", weights_only=True))
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(backbone / "tokenizer.json", target / "tokenizer.json")
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        write_onnx(network.eval(), plain)
        quantize_dynamic(
            plain, target / "model.onnx", weight_type=QuantType.QInt8, per_channel=True
        )
    write_settings(target, {"temperature": 1.0, "flag": 0.5, "look": 0.5})
    write_settings(target, fitted(target, work))
    return target


def write_onnx(network: Network, path: Path) -> None:
    """Both axes stay free: any number of posts of any length up to the encoder's."""
    ids = torch.randint(PAD + 1, 100, (2, 9))
    mask = torch.ones_like(ids)
    mask[1, 5:] = 0  # a sample without padding would export an encoder without a mask
    posts, tokens = torch.export.Dim("posts"), torch.export.Dim("tokens", max=512)
    torch.onnx.export(
        network,
        (ids, mask),  # one tensor given twice would be exported as one input
        path,
        input_names=["ids", "mask"],
        output_names=list(HEADS),
        dynamic_shapes={"ids": {0: posts, 1: tokens}, "mask": {0: posts, 1: tokens}},
        dynamo=True,
        external_data=False,
        verbose=False,
    )


def fitted(target: Path, work: Path) -> dict[str, float]:
    """Temperature and thresholds, from posts that were held out of training."""
    held = json.loads((work / "held.json").read_text(encoding="utf-8"))
    logits = ComplaintModel.load(target).logits([row["text"] for row in held])[0][:, 0]
    said = np.array([row["complaint"] for row in held])
    temperature = fitted_temperature(logits, said)
    flag, look = chosen_thresholds(1 / (1 + np.exp(-logits / temperature)), said)
    return {"temperature": temperature, "flag": flag, "look": look}


def write_settings(target: Path, chosen: dict[str, float]) -> None:
    settings: dict[str, Any] = {
        "version": VERSION,
        "targets": TARGETS,
        "categories": CATEGORIES,
        "tokens": {"pad": PAD, "end": END, "longest": LONGEST},
    }
    text = json.dumps(settings | chosen, ensure_ascii=False, indent=1)
    (target / "settings.json").write_text(text + "\n", encoding="utf-8")
