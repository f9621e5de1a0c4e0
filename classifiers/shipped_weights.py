"""The weights of a model that serves, as the network that is trained names them.

Training goes on from what serves, with new labels and colleagues' verdicts, in less time than anew:
the 8-bit weights of the shipped model, times their scales, are a start that differs from the
trained one by less than a step of training.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper

Array = npt.NDArray[np.float32]
State = dict[str, torch.Tensor]
LINEAR = ("MatMul", "MatMulInteger")
ATTENTION = ("Attention", "QAttention")
PARTS = ("query", "key", "value")  # side by side in a fused attention


def weights_of(folder: Path) -> State:
    """State of a `Network` from the `model.onnx` that export.py wrote into `folder`."""
    graph = onnx.load(str(folder / "model.onnx")).graph
    stored = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
    state = {
        name: array for name, array in stored.items() if name.startswith(("encoder.", "heads."))
    }
    state = {name: array for name, array in state.items() if name.endswith((".weight", ".bias"))}
    state["encoder.embeddings.word_embeddings.weight"] = (
        stored["encoder.embeddings.word_embeddings.rows"].astype(np.float32)
        * stored["encoder.embeddings.word_embeddings.scales"]
    )
    layer = 0
    for node in graph.node:
        if node.op_type in ATTENTION:
            state |= attention(f"encoder.encoder.layer.{layer}", stored, node.input)
            layer += 1
        elif node.op_type in LINEAR and node.input[1] in stored:
            state[parameter(node.name)] = in_floats(stored, node.input[1]).T
    return {name: torch.from_numpy(np.array(array, np.float32)) for name, array in state.items()}


def attention(layer: str, stored: dict[str, Array], inputs: "list[str]") -> dict[str, Array]:
    """Query, key and value of a fused attention, whose weight is (width, 3 widths)."""
    weights = np.split(in_floats(stored, inputs[1]), len(PARTS), axis=1)
    biases = np.split(stored[inputs[2]], len(PARTS))
    found = {}
    for part, weight, bias in zip(PARTS, weights, biases, strict=True):
        found[f"{layer}.attention.self.{part}.weight"] = weight.T
        found[f"{layer}.attention.self.{part}.bias"] = bias
    return found


def in_floats(stored: dict[str, Array], name: str) -> Array:
    """A weight (inputs, outputs); 8-bit ones have a scale an output and no zero point."""
    scale = stored.get(name.replace("_quantized", "_scale"))
    array = stored[name].astype(np.float32)
    return array if scale is None or scale is stored[name] else array * scale


def parameter(node: str) -> str:
    """/encoder/encoder/layer.0/output/dense/MatMul_quant -> encoder.encoder.layer.0.output.dense
    .weight; /complaint/Gemm_MatMul_quant -> heads.complaint.weight."""
    *path, _ = node.strip("/").split("/")
    return ".".join(path if path[0] == "encoder" else ["heads", *path]) + ".weight"
