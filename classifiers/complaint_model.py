"""The complaint model as it serves: ONNX Runtime on CPU, without torch and transformers."""

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from classifiers.batching import by_length, encode, padded
from classifiers.fact_reader import FactReader
from classifiers.facts import Fact, facts
from classifiers.labels import CATEGORIES, HEADS, SENTIMENTS, TARGETS
from classifiers.text import normalise

SHIPPED = Path(__file__).parent / "models" / "complaint-zh"
BUDGET = 256  # tokens in one batch, padding included: it stays in a core's cache, memory flat
# ONNX Runtime 1.32 computes a sum and its norm, fused, number by number on a CPU: the model as a
# whole takes a fifth longer.
SLOWER_FUSIONS = ["SkipLayerNormFusion"]
Floats = npt.NDArray[np.float32]


class ModelUnavailable(Exception):
    """The model can't be used. The message is one sentence with what to do."""


@dataclass(frozen=True)
class Opinion:
    """What the model says of one text.

    `score` is the calibrated probability of a complaint. `category` is what the post is or would
    be a complaint about; `categories`, all likely ones, is empty for what is clearly none. `about`
    is the probability that the marked name is what the post is about; of no meaning without one.
    """

    score: float
    label: str
    target: str
    sentiment: str
    category: str
    categories: tuple[str, ...]
    severity: int
    about: float


NOTHING_SAID = Opinion(0.0, "not_complaint", "none", "neutral", "other", (), 0, 0.0)
ALSO = 0.25  # probability from which a further category is named


class ComplaintModel:
    """Loads once, judges many. Not bound to a thread."""

    def __init__(
        self, settings: dict[str, Any], tokenizer: Tokenizer, session: Any, threads: int
    ) -> None:
        self.version: str = settings["version"]
        self.settings = settings
        self.tokenizer = tokenizer
        self.session = session
        self.threads = threads
        self.reader: FactReader | None = None

    @classmethod
    def load(cls, folder: Path = SHIPPED, threads: int | None = None) -> "ComplaintModel":
        """Reads settings.json, tokenizer.json, model.onnx and facts.onnx. Raises ModelUnavailable.

        Without thresholds of facts, which `export` chooses last, facts are what the rules find.
        Each of `threads` (all cores by default) works on a batch of its own: a tenth faster than
        sharing one, whose matrices are too small to be cut up.
        """
        try:
            settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            session = session_of(folder / "model.onnx")
            model = cls(settings, tokenizer, session, threads or os.cpu_count() or 1)
            if "facts" in settings:
                fitted = session_of(folder / "facts.onnx")
                model.reader = FactReader(fitted, tokenizer, model.states, settings["facts"])
            return model
        except Exception as error:  # the tokenizer and the run time raise bare Exceptions
            raise ModelUnavailable(
                f"The model in {folder} can't be loaded ({type(error).__name__}): restore it from "
                "git, or point HUIYIN_MODEL at a folder that `manage.py export` wrote."
            ) from error

    def judge(self, texts: Sequence[str]) -> list[Opinion]:
        """One opinion a text, in their order. A text without a word is no complaint."""
        logits = self.logits(texts)
        return [
            self.opinion({name: head[row] for name, head in logits.items()})
            if normalise(text)
            else NOTHING_SAID
            for row, text in enumerate(texts)
        ]

    def scores(self, texts: Sequence[str]) -> Floats:
        """The calibrated probabilities of a complaint alone, (texts,)."""
        shift, temperature = self.settings["shift"], self.settings["temperature"]
        outputs = self.logits(texts).get("complaint", np.zeros((0, 1), np.float32))
        return np.asarray(1 / (1 + np.exp(-(outputs[:, 0] + shift) / temperature)), np.float32)

    def logits(self, texts: Sequence[str]) -> dict[str, Floats]:
        """Raw outputs: an array (texts, outputs) a head; nothing for no text."""
        special = self.settings["tokens"]
        ids = encode(self.tokenizer, texts, special["longest"], special["end"])
        heads: dict[str, Floats] = {}
        groups = list(by_length(ids, BUDGET))[::-1]  # the longest first: all threads end together

        def run(group: list[int]) -> list[Floats]:
            matrix, mask = padded([ids[position] for position in group], special["pad"])
            outputs: list[Floats] = self.session.run(list(HEADS), {"ids": matrix, "mask": mask})
            return outputs

        with ThreadPoolExecutor(self.threads) as pool:
            for group, outputs in zip(groups, pool.map(run, groups), strict=True):
                for name, output in zip(HEADS, outputs, strict=True):
                    if name not in heads:
                        heads[name] = np.zeros((len(texts), output.shape[1]), np.float32)
                    heads[name][group] = output
        return heads

    def facts(self, text: str, said_at: datetime | None = None) -> list[Fact]:
        """The facts in a text, in the order in which they stand there."""
        return self.reader.facts(text, said_at) if self.reader else facts(text, said_at)

    def states(self, ids: list[int]) -> Floats:
        """What the encoder makes of each token, in several layers side by side: (tokens, width)."""
        given = {"ids": np.array([ids]), "mask": np.ones((1, len(ids)), np.int64)}
        layers = self.session.run(self.settings["states"], given)
        return np.concatenate([layer[0] for layer in layers], axis=1)

    def opinion(self, outputs: dict[str, Floats]) -> Opinion:
        """Logits of one text to labels, with the temperature and thresholds stored at export."""
        stored = self.settings
        score = sigmoid((float(outputs["complaint"][0]) + stored["shift"]) / stored["temperature"])
        label = (
            "complaint" if score >= stored["flag"]
            else "unsure" if score >= stored["look"] else "not_complaint"
        )  # fmt: skip
        wanted = label != "not_complaint"
        level = int((outputs["severity"] > 0).sum())
        likely = softmax(outputs["category"])
        main = int(likely.argmax())
        others = [i for i in np.argsort(-likely) if likely[i] >= ALSO and i != main]
        return Opinion(
            score=score,
            label=label,
            target=blamed(outputs["target"]) if wanted else "none",
            sentiment=SENTIMENTS[int(outputs["sentiment"].argmax())],
            category=CATEGORIES[main],
            categories=tuple(CATEGORIES[i] for i in [main, *others]) if wanted else (),
            severity=max(level, int(label == "complaint")) if wanted else 0,
            about=sigmoid(float(outputs["about_brand"][0])),
        )


def session_of(path: Path) -> Any:
    """A model file, ready to be run by several threads, each on a batch of its own."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # the arena keeps the largest batch for ever
    return onnxruntime.InferenceSession(
        str(path),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=SLOWER_FUSIONS,
    )


def blamed(target: Floats) -> str:
    """A complaint has somebody to answer it: the likelier of provider and public."""
    return TARGETS[1 + int(target[1:].argmax())]


def softmax(values: Floats) -> Floats:
    powers = np.exp(values - values.max())
    return np.asarray(powers / powers.sum(), np.float32)


def sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))
