"""The model is made by three scripts: here with a tiny encoder and invented posts."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from classifiers import train as training
from classifiers.complaint_model import ComplaintModel
from classifiers.dataset import SYNTHETIC, WEAK, DataMissing, gold, synthetic
from classifiers.evaluate import evaluate
from classifiers.export import export
from classifiers.labels import CATEGORIES, TARGETS
from classifiers.scores import calibration_error, chosen_thresholds, fitted_temperature

LABELS = {
    "mooc_sentence_sentiment": ("neg", "pos"),
    "waimai_10k": (0, 1),
    "online_shopping_10_cats": (0, 1),
    "complaint_intensity_weibo": (0.9, -0.9),
    "smp2020_ewect_usual": ("angry", "happy"),
    "mooc_problem13_llm": (["卡顿"], []),
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder in the shape of the real one, with invented rows."""
    folder = tmp_path / "data"
    folder.mkdir()
    rows = [
        {"text": f"{text}{n}", "complaint": bad, "target": "provider" if bad else "none",
         "category": "technical" if bad else "none", "severity": 2 * bad}
        for n in range(12) for text, bad in (("又卡又闪退，太差了", 1), ("讲得很好，喜欢", 0))
    ]  # fmt: skip
    for name in ("gold_train", "gold_dev"):
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        (folder / f"{name}.jsonl").write_text("\n".join(lines))
    for name, labels in LABELS.items():
        weak = [
            {"text": text, "label": label, "synthetic": False, "stars": 5}
            for text, label in zip(("卡", "好"), labels, strict=True)
        ]
        with gzip.open(folder / f"{name}.jsonl.gz", "wt") as file:
            file.write("\n".join(json.dumps(row) for row in weak))
    return folder


@pytest.fixture
def backbone(tmp_path: Path) -> Path:
    """A tiny random encoder in a Hugging Face folder, as HUIYIN_BACKBONE may name one."""
    folder = tmp_path / "tiny"
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", *"query:又卡闪退太差了讲得很好喜欢，0123456789"]
    tokenizer = Tokenizer(models.Unigram([(piece, -1.0) for piece in dict.fromkeys(pieces)], 3))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(), hidden_size=32, num_hidden_layers=2,
        num_attention_heads=2, intermediate_size=64, pad_token_id=1,
    )  # fmt: skip
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def test_train_export_and_evaluate_make_a_model_that_serves(
    data: Path, backbone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "HELD", 8)
    monkeypatch.setattr(training, "SYNTHETIC_TIMES", 0)
    monkeypatch.setattr(training, "ENCODER_RATE", 5e-3)
    monkeypatch.setattr(training, "HEAD_RATE", 5e-3)
    work, target = tmp_path / "work", tmp_path / "model"
    weights = training.train(data, work, str(backbone))
    export(work, target, backbone)
    told = evaluate(data, target)
    assert told["complaint"]["auc"] > 0.95, "two plain kinds of text must be told apart"
    card = (target / "card.md").read_text(encoding="utf-8")
    assert "$" not in card
    assert str(told["complaint"]["macro_f1"]) in card
    served = ComplaintModel.load(target).judge(["", "讲得很好"])
    assert served[0].label == "not_complaint"
    before = weights.read_bytes()
    training.train(data, work, str(backbone))  # all phases are done: nothing is trained again
    assert weights.read_bytes() == before


def test_an_interrupted_training_goes_on_where_it_stopped(
    data: Path, backbone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "HELD", 8)
    monkeypatch.setattr(training, "SYNTHETIC_TIMES", 0)
    begun: list[int] = []
    run = training.run_phase

    def stopped_in_the_third(*arguments: object) -> None:
        begun.append(1)
        if len(begun) == 3:
            raise KeyboardInterrupt
        run(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(training, "run_phase", stopped_in_the_third)
    with pytest.raises(KeyboardInterrupt):
        training.train(data, tmp_path / "work", str(backbone))
    training.train(data, tmp_path / "work", str(backbone))
    assert len(begun) == 3 + training.GOLD_EPOCHS + 1 - 2


def test_a_missing_corpus_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataMissing, match=r"gold_train\.jsonl is not there"):
        gold(tmp_path, "gold_train")


def test_the_synthetic_posts_are_labelled_by_the_guide() -> None:
    posts = synthetic()
    assert len(posts) == len(SYNTHETIC.read_text(encoding="utf-8").splitlines())
    assert len({post.text for post in posts}) == len(posts)
    for post in posts:
        assert post.target in TARGETS
        assert post.category in (CATEGORIES if post.complaint else ("none",))
        assert (post.severity or 0) in ((1, 2, 3) if post.complaint else (0,))


def test_every_weak_corpus_is_read_here_too() -> None:
    assert {name for name, _, _ in WEAK} == set(LABELS)


def test_thresholds_and_temperature_fit_what_was_held_out() -> None:
    rng = np.random.default_rng(7)
    said = rng.random(2000) < 0.5
    logits = np.where(said, 2.0, -2.0) + rng.normal(0, 1.5, 2000)
    temperature = fitted_temperature(logits * 3, said)
    assert temperature > 1.5, "overconfident logits must be cooled"
    scores = 1 / (1 + np.exp(-logits))
    flag, look = chosen_thresholds(scores, said)
    assert 0.3 < flag < 0.7
    assert look <= flag
    assert (scores[said] >= look).mean() >= 0.96
    assert calibration_error(said.astype(float), said) == 0
