"""Turns trained weights into the folder that serves: int8 ONNX, the reader of facts, tokenizer,
settings.

    python manage.py export --work FOLDER

Attention, normalisation and activation are fused first; then all linear layers but the heads, and
the word table, become 8-bit integers, and activations are quantised as they come (dynamic
quantisation), so no calibration set is needed.
"""

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions

from classifiers.backbone import END, PAD
from classifiers.complaint_model import ComplaintModel
from classifiers.examples import Example
from classifiers.fact_lessons import EPOCHS, fit_reader
from classifiers.fact_scores import Annotated
from classifiers.labels import HEADS
from classifiers.network import Network, RowScaled
from classifiers.rounds import LONGEST
from classifiers.thresholds import chosen_thresholds, fitted_calibration, probabilities, promised

VERSION = "complaint-zh-16"  # judgements are stored by it: raise it for every candidate
READ_AT = (1 / 2, 5 / 6, 1)  # of the layers: words below, what is meant above
UNFITTED = {"temperature": 1.0, "shift": 0.0, "flag": 0.5, "look": 0.5}


def export(
    work: Path, target: Path, backbone: Path, posts: Sequence[Annotated], epochs: int = EPOCHS
) -> Path:
    """Writes model.onnx, facts.onnx, tokenizer.json and settings.json into `target`; the fp32 twin,
    for comparisons, as plain.onnx into `work`. The reader of facts learns from `posts`."""
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(backbone / "tokenizer.json", target / "tokenizer.json")
    write_bytes(work, backbone, target / "model.onnx")
    states = with_states(target / "model.onnx")
    write_settings(target, {**UNFITTED, "states": states})
    chosen = fitted(target, work) | {"fold": fold_of(work), "states": states}
    write_settings(target, chosen | {"facts": fit_reader(target, posts, epochs)})
    return target


def with_another_reader(
    served: Path, target: Path, posts: Sequence[Annotated], epochs: int = EPOCHS
) -> Path:
    """The model in `served` as it is, with a reader of facts that learnt from `posts`."""
    target.mkdir(parents=True, exist_ok=True)
    for name in ("model.onnx", "tokenizer.json"):
        shutil.copyfile(served / name, target / name)
    told = json.loads((served / "settings.json").read_text(encoding="utf-8"))
    told |= {"version": VERSION, "states": told.get("states") or with_states(target / "model.onnx")}
    told.pop("facts", None)  # chosen anew, last
    write_settings(target, told)
    write_settings(target, told | {"facts": fit_reader(target, posts, epochs)})
    return target


def write_bytes(work: Path, backbone: Path, path: Path) -> None:
    """The trained network as 8-bit ONNX, and beside its weights in floats, as plain.onnx."""
    network = Network(backbone)
    network.load_state_dict(torch.load(work / "network.pt", weights_only=True))
    write_onnx(network.eval(), work / "plain.onnx")
    words: Any = network.encoder.embeddings
    words.word_embeddings = RowScaled(words.word_embeddings.weight.detach())
    with tempfile.TemporaryDirectory() as folder:
        compact, fused = Path(folder) / "compact.onnx", Path(folder) / "fused.onnx"
        write_onnx(network, compact)
        fuse(network, compact, fused)
        quantize_dynamic(
            fused,
            path,
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Attention"],
            nodes_to_exclude=kept_in_floats(fused),
            # shape inference knows nothing of fused operators; all their outputs are floats
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )


def fuse(network: Network, compact: Path, fused: Path) -> None:
    optimizer.optimize_model(
        str(compact),
        model_type="bert",
        num_heads=network.encoder.config.num_attention_heads,
        hidden_size=network.encoder.config.hidden_size,
        optimization_options=fusions(),
        opt_level=0,
    ).save_model_to_file(str(fused))


def with_states(path: Path) -> list[str]:
    """Lets the model file give the states of three layers besides the heads; their names."""
    model = onnx.load(str(path))
    ends = [
        node.output[0]
        for node in model.graph.node
        if node.op_type == "Clip" and node.name.endswith("/output/LayerNorm/Clip")
        and "/attention/" not in node.name
    ]  # fmt: skip
    names = [ends[at - 1] for at in sorted({ceil(len(ends) * share) for share in READ_AT})]
    for name in names:
        shape = ["posts", "tokens", None]
        model.graph.output.append(
            helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape)
        )
    onnx.save(model, str(path))
    return names


def fusions() -> FusionOptions:
    """All but the one that ComplaintModel switches off where it loads (SLOWER_FUSIONS)."""
    chosen = FusionOptions("bert")
    chosen.enable_skip_layer_norm = False
    return chosen


def kept_in_floats(path: Path) -> list[str]:
    """The heads stay as they are: they are small and round last."""
    nodes = onnx.load(str(path)).graph.node
    heads = [n.name for n in nodes if any(name.startswith("heads.") for name in n.input)]
    return heads + [f"{name}_MatMul" for name in heads]  # so the quantiser calls a Gemm's product


def write_onnx(network: Network, path: Path) -> None:
    """Both axes stay free: any number of posts of any length up to the encoder's.

    By the older exporter: the fusions know its graphs, and not those of the newer one.
    """
    ids = torch.randint(PAD + 1, 20, (2, 9))
    mask = torch.ones_like(ids)
    mask[1, 5:] = 0  # a sample without padding would export an encoder without a mask
    free = {0: "posts", 1: "tokens"}
    torch.onnx.export(
        network,
        (ids, mask),  # one tensor given twice would be exported as one input
        path,
        input_names=["ids", "mask"],
        output_names=list(HEADS),
        dynamic_axes={"ids": free, "mask": free},
        opset_version=17,
        dynamo=False,
    )


def fold_of(work: Path) -> str:
    """`dev` if the training says in lessons.json that it never showed gold_dev."""
    path = work / "lessons.json"
    return str(json.loads(path.read_text(encoding="utf-8"))["fold"]) if path.is_file() else ""


def fitted(target: Path, work: Path) -> dict[str, Any]:
    """Calibration, thresholds and what these promise, from posts that were held out of training."""
    rows = json.loads((work / "held.json").read_text(encoding="utf-8"))
    held = [Example(**row) for row in rows]
    logits = ComplaintModel.load(target).logits([row.text for row in held])["complaint"][:, 0]
    said = np.array([bool(row.complaint) for row in held])
    temperature, shift = fitted_calibration(logits, said)
    scores = probabilities(logits, temperature, shift)
    flag, look = chosen_thresholds(scores)
    told = {"temperature": temperature, "shift": shift, "flag": flag, "look": look}
    return told | promised(scores, flag, look)


def write_settings(target: Path, chosen: Mapping[str, Any]) -> None:
    settings: dict[str, Any] = {
        "version": VERSION,
        "tokens": {"pad": PAD, "end": END, "longest": LONGEST},
    }
    text = json.dumps(settings | dict(chosen), ensure_ascii=False, indent=1)
    (target / "settings.json").write_text(text + "\n", encoding="utf-8")
