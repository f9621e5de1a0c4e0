"""The complaint model as it serves: ONNX Runtime on CPU, without torch and transformers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from classifiers.batching import by_length, encode, padded
from classifiers.text import normalise

SHIPPED = Path(__file__).parent / "models" / "complaint-zh"
BUDGET = 2048  # tokens in one batch, padding included: keeps memory flat for any lengths
Floats = npt.NDArray[np.float32]


class ModelUnavailable(Exception):
    """The model can't be used. The message is one sentence with what to do."""


@dataclass(frozen=True)
class Opinion:
    """What the model says of one text. `score` is the calibrated probability of a complaint."""

    score: float
    label: str
    target: str
    category: str
    severity: int


NOTHING_SAID = Opinion(0.0, "not_complaint", "none", "other", 0)


class ComplaintModel:
    """Loads once, judges many. Not bound to a thread."""

    def __init__(self, settings: dict[str, Any], tokenizer: Tokenizer, session: Any) -> None:
        self.version: str = settings["version"]
        self.settings = settings
        self.tokenizer = tokenizer
        self.session = session

    @classmethod
    def load(cls, folder: Path = SHIPPED, threads: int | None = None) -> "ComplaintModel":
        """Reads settings.json, tokenizer.json and model.onnx. Raises ModelUnavailable."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or 0
        options.enable_cpu_mem_arena = False  # the arena keeps the largest batch for ever
        try:
            settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
            return cls(settings, tokenizer, session)
        except Exception as error:  # the tokenizer and the run time raise bare Exceptions
            raise ModelUnavailable(
                f"The model in {folder} can't be loaded ({type(error).__name__}): restore it from "
                "git, or point HUIYIN_MODEL at a folder that `manage.py export` wrote."
            ) from error

    def judge(self, texts: Sequence[str]) -> list[Opinion]:
        """One opinion a text, in their order. A text without a word is no complaint."""
        logits = self.logits(texts)
        return [
            self.opinion(*(head[row] for head in logits)) if normalise(text) else NOTHING_SAID
            for row, text in enumerate(texts)
        ]

    def logits(self, texts: Sequence[str]) -> list[Floats]:
        """Raw outputs, one array (texts, outputs) a head, in the order of the labels' heads."""
        special = self.settings["tokens"]
        ids = encode(self.tokenizer, texts, special["longest"], special["end"])
        heads: list[Floats] = []
        for group in by_length(ids, BUDGET):
            matrix, mask = padded([ids[position] for position in group], special["pad"])
            outputs = self.session.run(None, {"ids": matrix, "mask": mask})
            if not heads:
                heads = [np.zeros((len(texts), out.shape[1]), np.float32) for out in outputs]
            for head, out in zip(heads, outputs, strict=True):
                head[group] = out
        return heads

    def opinion(
        self, complaint: Floats, target: Floats, category: Floats, severity: Floats
    ) -> Opinion:
        """Logits of one text to labels, with the temperature and thresholds stored at export."""
        stored = self.settings
        score = sigmoid(float(complaint[0]) / stored["temperature"])
        label = (
            "complaint" if score >= stored["flag"]
            else "unsure" if score >= stored["look"] else "not_complaint"
        )  # fmt: skip
        level = int((severity > 0).sum())
        return Opinion(
            score,
            label,
            stored["targets"][int(target.argmax())],
            stored["categories"][int(category.argmax())],
            0 if label == "not_complaint" else max(level, 1),
        )


def sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))
