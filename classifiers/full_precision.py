"""The shipped 8-bit model turned back into 32-bit floats: what it is compared with.

Same graph and same weights; only the rounding of weights into bytes, which can't be undone,
remains. Operators and their inputs as ONNX Runtime documents them in ContribOperators.md.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from classifiers.complaint_model import ComplaintModel, session_of

MICROSOFT = "com.microsoft"


def agreement(folder: Path, floats: Path, texts: Sequence[str]) -> float:
    """Share (0 to 1) of the texts of which the model in `folder` and its twin, a model file in
    32-bit floats, say the same: flagged or not."""
    ours = ComplaintModel.load(folder)
    twin = ComplaintModel(ours.settings, ours.tokenizer, session_of(floats), ours.threads)
    flag = ours.settings["flag"]
    same = (ours.scores(texts) >= flag) == (twin.scores(texts) >= flag)
    return float(same.mean())


def full_precision(quantised: Path, target: Path) -> Path:
    """Writes `quantised` with float weights and without any quantised operator."""
    model = onnx.load(str(quantised))
    graph = Floating(model.graph)
    nodes = [made for node in model.graph.node for made in graph.converted(node)]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    used = {name for node in nodes for name in node.input}
    kept = [item for item in model.graph.initializer if item.name in used]
    del model.graph.initializer[:]
    model.graph.initializer.extend([*kept, *graph.added])
    onnx.save(model, str(target))
    return target


class Floating:
    """Converts node by node; a quantised product is replaced with its scaling and its cast."""

    def __init__(self, graph: Any) -> None:
        self.values = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
        self.users: dict[str, Any] = {name: node for node in graph.node for name in node.input}
        self.source = {
            output: node.input[0]
            for node in graph.node
            if node.op_type == "DynamicQuantizeLinear"
            for output in node.output
        }
        self.dropped: set[str] = set()
        self.added: list[Any] = []

    def converted(self, node: Any) -> list[Any]:
        if node.op_type == "DynamicQuantizeLinear" or node.output[0] in self.dropped:
            return []
        if node.op_type == "QAttention":
            return [self.attention(node)]
        if node.op_type == "QEmbedLayerNormalization":
            return [self.embedding(node)]
        if node.op_type == "MatMulInteger":
            return [self.product(node)]
        scales = [name for name in node.input if name in self.source]
        return [] if node.op_type == "Mul" and scales else [node]

    def product(self, node: Any) -> Any:
        """MatMulInteger, Cast and the scaling Mul after them become one MatMul."""
        cast = self.users[node.output[0]]
        scaled = self.users[cast.output[0]]
        self.dropped |= {cast.output[0], scaled.output[0]}
        name = node.input[1].removesuffix("_quantized")
        weight = self.restored(node.input[1], f"{name}_scale", node.input[3])
        return helper.make_node(
            "MatMul", [self.source[node.input[0]], weight], [scaled.output[0]], node.name
        )

    def attention(self, node: Any) -> Any:
        values, weight, bias, _, scale, mask, _, zero = node.input[:8]
        return self.like(
            node, "Attention", [self.source[values], self.restored(weight, scale, zero), bias, mask]
        )

    def embedding(self, node: Any) -> Any:
        ids, segments, mask = node.input[0], node.input[1], node.input[7]
        tables = [
            self.restored(node.input[i], node.input[i + 6], node.input[i + 11]) for i in range(2, 7)
        ]
        return self.like(node, "EmbedLayerNormalization", [ids, segments, *tables, mask])

    def like(self, node: Any, kind: str, inputs: list[str]) -> Any:
        made = helper.make_node(kind, inputs, list(node.output), node.name, domain=MICROSOFT)
        made.attribute.extend(node.attribute)
        return made

    def restored(self, name: str, scale: str, zero: str) -> str:
        """An initializer of floats in the place of one of bytes."""
        values = self.values[name].astype(np.float32) - self.values[zero].astype(np.float32)
        made = f"{name}_restored"
        self.added.append(numpy_helper.from_array(values * self.values[scale], made))
        return made
