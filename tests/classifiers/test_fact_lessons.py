"""The reader of facts learns from annotated posts; here a tiny one by heart."""

import numpy as np
import onnxruntime
import pytest
import torch
from tqdm import tqdm

from classifiers.fact_lessons import SUREST, UNSURE, threshold, without_repeats
from classifiers.fact_network import Lesson, learnt, stacked, write_reader
from classifiers.fact_reader import Span
from classifiers.labels import FACTS
from classifiers.letters import Letters

THREAT = FACTS.index("threat")


def lesson(signs: list[int], threat: int) -> Lesson:
    size = len(signs)
    wanted = np.zeros((size, 2 * len(FACTS)), np.float32)
    wanted[threat, [THREAT, len(FACTS) + THREAT]] = 1
    letters = Letters(
        0, np.zeros((size, 4), np.float32), np.ones(size, np.int64), np.array(signs, np.int64),
        np.zeros((size, 2 * len(FACTS)), np.float32),
    )  # fmt: skip
    return Lesson(letters, wanted)


def test_the_network_learns_what_it_is_shown_and_serves_the_same(tmp_path) -> None:  # type: ignore[no-untyped-def]
    lessons = [lesson([9, 1, 2, 3, 4][: n % 3 + 3], 2) for n in range(32)]
    with tqdm(disable=True) as bar:
        network = learnt(lessons, 30, 7, bar)
        again = learnt(lessons, 30, 7, bar)
    given = [stacked([getattr(lessons[0].letters, name)]) for name in
             ("states", "places", "signs", "ruled")]  # fmt: skip
    with torch.no_grad():
        likely = network(*given).sigmoid()[0, :, THREAT]
        assert torch.equal(network(*given), again(*given)), "the same seed, the same network"
    assert likely[2] > 0.7 > 0.3 > likely[0]
    write_reader(network, tmp_path / "facts.onnx")
    names = ("states", "places", "signs", "ruled")
    session = onnxruntime.InferenceSession(tmp_path / "facts.onnx")
    (served,) = session.run(None, {n: a.numpy() for n, a in zip(names, given, strict=True)})
    assert np.allclose(served[0, :, THREAT], likely, atol=1e-4)


def test_padding_changes_no_other_letter() -> None:
    short, long = lesson([1, 2, 3], 1), lesson([1, 2, 3, 4, 5, 6], 1)
    with tqdm(disable=True) as bar:
        network = learnt([short, long], 1, 7, bar)
    names = ("states", "places", "signs", "ruled")
    alone = [stacked([getattr(short.letters, name)]) for name in names]
    both = [stacked([getattr(one.letters, name) for one in (short, long)]) for name in names]
    with torch.no_grad():
        assert torch.allclose(network(*alone)[0], network(*both)[0, :3], atol=1e-5)


@pytest.mark.parametrize(
    ("tried", "chosen"),
    [
        ([(0.9, True), (0.8, True), (0.7, False)], 0.8),
        ([(0.9, True), (0.6, True), (0.2, True)], UNSURE),
        ([(0.9, False), (0.8, False)], SUREST),
        ([], SUREST),
    ],
)
def test_the_threshold_keeps_its_promise(tried: list[tuple[float, bool]], chosen: float) -> None:
    assert threshold(tried) == chosen


def test_that_it_is_about_a_child_counts_once() -> None:
    spans = [Span("minor", 5, 7, 0.9), Span("minor", 0, 2, 0.8), Span("time", 0, 2, 0.7)]
    assert without_repeats(spans) == [spans[0], spans[2]]
