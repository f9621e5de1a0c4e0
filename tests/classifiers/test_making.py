"""The model is made by three scripts: here with a tiny encoder and invented posts."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from classifiers import evaluate as evaluating
from classifiers import lessons, rounds
from classifiers import network as networks
from classifiers import train as training
from classifiers.checkpoints import OtherTraining
from classifiers.complaint_model import ComplaintModel
from classifiers.corpora import READINGS
from classifiers.evaluate import NotMeasurable, evaluate
from classifiers.examples import Example
from classifiers.export import export, fold_of, with_another_reader, write_onnx
from classifiers.fact_scores import Annotated
from classifiers.full_precision import agreement, full_precision
from classifiers.gate import replace_shipped
from classifiers.network import Network
from classifiers.shipped_weights import weights_of

LABELS: dict[str, tuple[object, object]] = {
    "online_shopping_10_cats": (0, 1),
    "waimai_10k": (0, 1),
    "weibo2018": (0, 1),
    "smp2020_ewect_usual": ("angry", "happy"),
    "smp2020_ewect_virus": ("sad", "neutral"),
    "complaint_intensity_weibo": (0.9, -0.9),
    "mooc_problem13_llm": (["卡顿"], []),
    "mooc_sentence_sentiment": ("neg", "pos"),
    "mooc_icourse163_15courses": (1, 5),
    "mooc_icourse163_c_java": (2, 5),
    "fewclue_eprstmt": ("Negative", "Positive"),
}
WEIGHTS = ("settling-0.weights", "settling-1.weights")
BAD, GOOD = "又卡又闪退，太差了", "讲得很好，喜欢"
POSTS = [
    Annotated(f"{BAD}{n}，退钱", (("demand_refund", 11, 13),), by) for n in range(8) for by in "ab"
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder in the shape of the real one, with invented rows."""
    folder = tmp_path / "data"
    folder.mkdir()
    rows = [
        {"text": f"{text}{n}", "complaint": bad, "target": "provider" if bad else "none",
         "category": "technical" if bad else "none", "severity": 2 * bad}
        for n in range(24) for text, bad in ((BAD, 1), (GOOD, 0))
    ]  # fmt: skip
    for name, part in (("gold_train", rows[:24]), ("gold_dev", rows[24:])):
        lines = [json.dumps(row, ensure_ascii=False) for row in part]
        (folder / f"{name}.jsonl").write_text("\n".join(lines))
    for name, labels in LABELS.items():
        weak = [
            {"text": f"{text}{n}", "label": label, "synthetic": False, "stars": 5}
            for n in range(40)
            for text, label in zip(("太差", "很好" * 11), labels, strict=True)
        ]
        with gzip.open(folder / f"{name}.jsonl.gz", "wt") as file:
            file.write("\n".join(json.dumps(row) for row in weak))
    return folder


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A recipe for twenty-four posts, without ours, on one thread: beside other work MKL takes
    fewer of several, which adds up in another order."""
    own, measured = ([
        Example(
            f"青禾{text}{more}", bad, "provider" if bad else "none", ("technical",) if bad else (),
            2 * bad, "negative" if bad else "positive", about, ("青禾",), kind="tiny", pair=pair,
        )
        for text, bad in ((BAD, True), (GOOD, False))
        for pair, about in (("p1", True), ("p2", False))
    ] for more in ("", "又"))  # fmt: skip
    for module in (lessons, evaluating):
        monkeypatch.setattr(module, "own_posts", lambda *path: measured if path else own)
    monkeypatch.setattr(lessons, "own_labels", lambda *_: [])
    monkeypatch.setattr(lessons, "HELD", 8)
    monkeypatch.setattr(lessons, "REMEMBERED", 20)
    monkeypatch.setattr(lessons, "FELT", 20)
    monkeypatch.setattr(lessons, "BUDGET", 200)
    monkeypatch.setattr(lessons, "LAST_BUDGET", 200)
    monkeypatch.setattr(lessons, "RATE", 4e-3)
    monkeypatch.setattr(lessons, "SETTLING_RATE", 4e-3)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.usefixtures("small")
def test_train_export_and_evaluate_make_a_model_that_serves(
    data: Path, backbone: Path, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    weights = training.train(data, work, str(backbone), fold="dev")
    candidate = export(work, work / "candidate", backbone, POSTS, epochs=1)
    measures = evaluate(data, candidate)
    told = json.loads((candidate / "scores.json").read_text(encoding="utf-8"))
    assert told["figures"]["complaint_auc"]["value"] > 0.95, "two plain kinds must be told apart"
    assert told["settings"]["fold"] == "dev"
    card = (candidate / "card.md").read_text(encoding="utf-8")
    assert "$" not in card
    assert "| fresh slice: tiny |" in card
    assert f"{told['figures']['complaint_macro_f1']['value']:.3f}" in card
    assert ComplaintModel.load(candidate).judge(["", GOOD])[0].label == "not_complaint"
    before = weights.read_bytes()
    training.train(data, work, str(backbone), fold="dev")  # all is done: nothing is trained again
    assert weights.read_bytes() == before

    assert ComplaintModel.load(candidate).reader, "facts are read by meaning"
    again = with_another_reader(candidate, tmp_path / "again", POSTS, epochs=1)
    assert (again / "model.onnx").read_bytes() == (candidate / "model.onnx").read_bytes()
    assert ComplaintModel.load(again).reader
    shipped = tmp_path / "shipped"
    replace_shipped(data, candidate, measures, shipped)
    assert ComplaintModel.load(shipped).version == told["version"]


@pytest.mark.usefixtures("small")
def test_training_goes_on_from_the_model_that_serves(
    data: Path, backbone: Path, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    trained = torch.load(training.train(data, work, str(backbone)), weights_only=True)
    served = export(work, work / "candidate", backbone, POSTS, epochs=1)
    read = weights_of(served)
    assert read.keys() == trained.keys()
    for name, values in trained.items():
        step = float(values.abs().max()) / 100  # of eight bits
        assert torch.allclose(read[name], values, atol=step), name
    assert not (work / "settling.start").exists(), "from the backbone there is nothing to settle"
    held = (work / "held.json").read_bytes()
    with pytest.raises(OtherTraining, match="--work"):  # its checkpoints would pass for done
        training.train(data, work, str(backbone), onward_from=served)
    with pytest.raises(OtherTraining):
        training.train(data, work, str(backbone), fold="dev")
    assert (work / "held.json").read_bytes() == held, "thresholds belong to the first training"
    onward = tmp_path / "onward"
    ended = training.train(data, onward, str(backbone), onward_from=served)
    names = ("last.start", "last-0.weights", "last-1.weights", "settling.start", *WEIGHTS)
    start, *shown, settling, one, other, found = [
        torch.load(path, weights_only=True)["heads.complaint.weight"]
        for path in (*(onward / name for name in names), ended)
    ]
    assert torch.equal(start, read["heads.complaint.weight"])
    assert torch.allclose(settling, 0.3 * start + 0.35 * sum(shown), atol=1e-6)
    assert torch.allclose(found, 0.5 * start + 0.25 * (one + other), atol=1e-6)
    assert not (onward / "weak.pt").exists(), "only the last stages are shown"
    better = ComplaintModel.load(export(onward, onward / "candidate", backbone, POSTS, epochs=1))
    bad, good = better.scores([BAD, GOOD])
    assert bad > 0.7 > 0.3 > good


@pytest.mark.usefixtures("small")
def test_bytes_say_what_floats_say(data: Path, backbone: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    training.train(data, work, str(backbone))
    candidate = export(work, work / "candidate", backbone, POSTS, epochs=1)
    model = ComplaintModel.load(candidate)
    floats = full_precision(candidate / "model.onnx", tmp_path / "floats.onnx")
    twin = ComplaintModel(model.settings, model.tokenizer, onnxruntime.InferenceSession(floats), 1)
    plain = ComplaintModel(
        model.settings, model.tokenizer, onnxruntime.InferenceSession(work / "plain.onnx"), 1
    )
    texts = [BAD, GOOD, "卡", "好" * 60]
    for other in (twin, plain):
        gap = np.abs(model.scores(texts) - other.scores(texts)).max()
        assert gap < 0.1
    assert agreement(candidate, work / "plain.onnx", texts) == 1.0
    torch.manual_seed(1)
    write_onnx(Network(backbone).eval(), tmp_path / "untrained.onnx")
    assert agreement(candidate, tmp_path / "untrained.onnx", texts) < 1.0


@pytest.mark.usefixtures("small")
def test_an_interrupted_training_goes_on_where_it_stopped(
    data: Path, backbone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    run = rounds.run_part

    def stopped_among_the_noisy(*arguments: object) -> None:
        begun.append(1)
        if len(begun) == 2:
            raise KeyboardInterrupt
        run(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(rounds, "run_part", stopped_among_the_noisy)
    work = tmp_path / "broken"
    with pytest.raises(KeyboardInterrupt):
        training.train(data, work, str(backbone))
    states = [torch.load(training.train(data, work, str(backbone)), weights_only=True)]
    (work / "last-1.pt").unlink()  # as if that run had not come to its first checkpoint
    states.append(torch.load(training.train(data, work, str(backbone)), weights_only=True))
    assert len(begun) == 8, "three noisy parts of four were left, and the careful pass has three"
    whole = training.train(data, tmp_path / "whole", str(backbone))
    states.append(torch.load(whole, weights_only=True))
    for name, values in states[0].items():
        assert torch.allclose(values, states[1][name], atol=1e-4), name
        assert torch.allclose(values, states[2][name], atol=1e-4), name


@pytest.mark.parametrize("mark", [{"fold": ""}, {}])
def test_gold_dev_measures_no_model_that_may_have_learnt_it(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: dict[str, str]
) -> None:
    def loaded(folder: Path) -> ComplaintModel:
        settings = {"version": "v", **({"fold": "dev"} if folder.name == "twin" else mark)}
        return ComplaintModel(settings, None, None, 1)  # type: ignore[arg-type]

    monkeypatch.setattr(ComplaintModel, "load", loaded)
    monkeypatch.setattr(evaluating, "measures_of", lambda *_: pytest.fail("it was measured"))
    for twin in (None, tmp_path / "another"):
        with pytest.raises(NotMeasurable, match="--twin"):
            evaluate(data, tmp_path / "candidate", twin)
    with pytest.raises(pytest.fail.Exception, match="it was measured"):
        evaluate(data, tmp_path / "candidate", tmp_path / "twin")


@pytest.mark.parametrize(
    ("fold", "start", "told"),
    [
        ("dev", None, "dev"),
        ("", None, ""),
        ("dev", {"fold": "dev"}, "dev"),
        ("dev", {}, ""),  # what it starts from may have learnt it
        ("", {"fold": "dev"}, ""),
    ],
)
def test_a_work_folder_says_whether_gold_dev_was_ever_shown(
    tmp_path: Path, fold: str, start: dict[str, str] | None, told: str
) -> None:
    (tmp_path / "settings.json").write_text(json.dumps(start))
    assert fold_of(tmp_path) == "", "an older training says nothing"
    training.write_fold(fold, tmp_path if start is not None else None, tmp_path)
    assert fold_of(tmp_path) == told


def test_without_a_fold_gold_dev_is_learnt_from(data: Path, tmp_path: Path, small: None) -> None:
    sizes = [
        len(lessons.lessons_of(data, without_dev=without).careful.examples)
        for without in (True, False)
    ]
    assert sizes[1] - sizes[0] == 24


def test_every_noisy_corpus_is_read_here_too() -> None:
    assert set(READINGS) == set(LABELS)


def test_a_longer_encoder_is_cut_to_its_first_layers(
    backbone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(networks, "LAYERS", 1)
    network = Network(backbone)
    assert len(network.encoder.encoder.layer) == 1, "the tiny one has two"
    outputs = network.eval()(torch.ones(3, 5, dtype=torch.long), torch.ones(3, 5, dtype=torch.long))
    assert [tuple(output.shape) for output in outputs] == [(3, n) for n in (1, 3, 3, 7, 3, 1)]


def test_whose_post_it_is_is_read_where_the_brand_is_named(backbone: Path) -> None:
    """Of two posts with the same tokens, the one that names the brand elsewhere is another case."""
    network = Network(backbone).eval()
    network.mention = 7
    ids = torch.tensor([[5, 7, 6, 8], [5, 6, 7, 8], [5, 6, 8, 9]])
    mask = torch.ones_like(ids)
    states = network.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
    about = network(ids, mask)[-1]
    head = network.heads["about_brand"]
    for row, place in ((0, 1), (1, 2)):
        assert torch.allclose(about[row], head(states[row, place]), atol=1e-5)
    assert torch.allclose(about[2], head(states[2].mean(0)), atol=1e-5), "nobody is named"
