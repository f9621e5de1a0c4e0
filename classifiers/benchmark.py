"""How fast the model serves, beside what one would otherwise run: same posts, same threads.

The peers are the same weights in 32-bit floats, every post padded to 128 tokens, and a
`transformers.pipeline` on a 12-layer, 768-wide BERT with random weights (the size of
bert-base-chinese; the weights do not change the cost).
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from classifiers.batching import encode, padded
from classifiers.complaint_model import ComplaintModel

PADDED_TO = 128
BATCH_SIZES = (1, 2, 4, 8, 16)
SAMPLE = 160  # posts by which the pipeline's best batch size is found
Figures = dict[str, float]


def measured(texts: Sequence[str], folder: Path, threads: int) -> dict[str, Any]:
    """Posts per second and memory of ours and of the peers, and what follows from them."""
    ours = in_process_of_its_own("ours", texts, folder, threads)
    floats = in_process_of_its_own("floats", texts, folder, threads)
    pipeline = in_process_of_its_own("pipeline", texts, folder, threads)
    best = max(pipeline["posts_per_second_best"], pipeline["posts_per_second_default"])
    return {
        "posts": len(texts),
        "threads": threads,
        "ours": ours,
        "floats_padded_to_128": floats,
        "pipeline_bert_12x768": pipeline,
        "times_as_fast_as_floats": round(ours["posts_per_second"] / floats["posts_per_second"], 1),
        "times_as_fast_as_pipeline": round(ours["posts_per_second"] / best, 1),
    }


def in_process_of_its_own(what: str, texts: Sequence[str], folder: Path, threads: int) -> Figures:
    """Each runs alone, so that its memory is its own."""
    import json

    done = subprocess.run(
        [sys.executable, "-m", "classifiers.benchmark", what, str(folder), str(threads)],
        input=json.dumps(list(texts)),
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"OMP_NUM_THREADS": str(threads), "TOKENIZERS_PARALLELISM": "true"},
    )
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def ours(texts: Sequence[str], folder: Path, threads: int) -> Figures:
    before = time.perf_counter()
    model = ComplaintModel.load(folder, threads)
    loading = time.perf_counter() - before
    loaded = resident_mb()
    model.judge(texts[:32])
    return {
        "posts_per_second": speed(lambda: model.judge(texts), len(texts)),
        "load_seconds": round(loading, 2),
        "load_mb": loaded,
        "peak_mb": resident_mb(),
    }


def floats(texts: Sequence[str], folder: Path, threads: int) -> Figures:
    """The same weights, not quantised, not sorted: every post costs as much as the longest."""
    import onnxruntime

    from classifiers.full_precision import full_precision

    model = ComplaintModel.load(folder, threads)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    with tempfile.TemporaryDirectory() as scratch:
        path = full_precision(folder / "model.onnx", Path(scratch) / "floats.onnx")
        session = onnxruntime.InferenceSession(str(path), options)
    tokens = model.settings["tokens"]

    def run() -> None:
        ids = encode(model.tokenizer, texts, PADDED_TO, tokens["end"])
        for start in range(0, len(ids), 16):
            matrix, mask = padded(ids[start : start + 16], tokens["pad"])
            room = ((0, 0), (0, PADDED_TO - matrix.shape[1]))
            filled = np.pad(matrix, room, constant_values=tokens["pad"])
            session.run(None, {"ids": filled, "mask": np.pad(mask, room)})

    return {"posts_per_second": speed(run, len(texts)), "peak_mb": resident_mb()}


def pipeline(texts: Sequence[str], folder: Path, threads: int) -> Figures:
    """At its default batch size (1) and at the best of BATCH_SIZES, found on a sample."""
    run = pipeline_of(texts, threads)
    sample = texts[:SAMPLE]
    speeds = {size: speed(partial(run, sample, size), len(sample)) for size in BATCH_SIZES}
    best = max(speeds, key=lambda size: speeds[size])
    return {
        "posts_per_second_default": speed(lambda: run(texts, 1), len(texts)),
        "best_batch_size": best,
        "posts_per_second_best": speed(lambda: run(texts, best), len(texts))
        if best != 1
        else speeds[1],
        "peak_mb": resident_mb(),
    }


def pipeline_of(texts: Sequence[str], threads: int) -> Callable[[Sequence[str], int], Any]:
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer
    from transformers import pipeline as made

    torch.set_num_threads(threads)
    letters = sorted({letter for text in texts for letter in text if not letter.isspace()})
    with tempfile.TemporaryDirectory() as scratch:
        vocabulary = Path(scratch) / "vocab.txt"
        pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
        vocabulary.write_text("\n".join(pieces), encoding="utf-8")
        tokenizer = BertTokenizer(str(vocabulary), model_max_length=PADDED_TO)
    model = BertForSequenceClassification(BertConfig(vocab_size=max(21_128, len(pieces))))
    model.eval()  # type: ignore[no-untyped-call]
    classify = made("text-classification", model=model, tokenizer=tokenizer, device="cpu")
    return lambda posts, size: classify(list(posts), batch_size=size, truncation=True)


def speed(work: Callable[[], Any], posts: int) -> float:
    before = time.perf_counter()
    work()
    return round(posts / (time.perf_counter() - before), 1)


def resident_mb() -> float:
    return round(psutil.Process().memory_info().rss / 2**20, 1)


PARTS = {"ours": ours, "floats": floats, "pipeline": pipeline}

if __name__ == "__main__":
    import json

    what, folder, threads = sys.argv[1:]
    sys.stdout.write(json.dumps(PARTS[what](json.load(sys.stdin), Path(folder), int(threads))))
