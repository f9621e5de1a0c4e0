"""The shipped model as it serves."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifiers.complaint_model import SHIPPED, ComplaintModel, ModelUnavailable
from classifiers.evaluate import challenge_measures
from classifiers.examples import FOLDER, own_posts
from classifiers.labels import CATEGORIES, SENTIMENTS, TARGETS

PLAIN = [
    ("青禾网校的直播课天天卡，一节课掉线五次，什么破平台", True),
    ("申请退款三周了还不退，客服电话永远打不通", True),
    ("骗子公司！再不退钱我就去法院起诉你们", True),
    ("每天八个推销电话，换着号码打，烦死了", True),
    ("更新以后打开就闪退，作业都交不上", True),
    ("老师讲得真好，孩子特别喜欢，谢谢青禾", False),
    ("一点都不卡，画质很清楚", False),
    ("今天天气真好，带孩子去公园", False),
    ("青禾网校发布秋季课程安排", False),
    ("打卡第三十天，继续加油", False),
]


@pytest.fixture(scope="session")
def model() -> ComplaintModel:
    return ComplaintModel.load(threads=1)


def test_tells_plain_complaints_from_plain_others(model: ComplaintModel) -> None:
    opinions = model.judge([text for text, _ in PLAIN])
    right = [
        opinion.label != "not_complaint" if complaint else opinion.label != "complaint"
        for opinion, (_, complaint) in zip(opinions, PLAIN, strict=True)
    ]
    assert sum(right) >= 9


def test_opinions_come_in_the_order_of_the_texts(model: ComplaintModel) -> None:
    texts = [text for text, _ in PLAIN] + ["卡" * 300, "好"]
    forwards = [opinion.label for opinion in model.judge(texts)]
    backwards = [opinion.label for opinion in model.judge(texts[::-1])]
    assert forwards == backwards[::-1]


def test_the_same_batch_gives_the_same_scores(model: ComplaintModel) -> None:
    texts = [text for text, _ in PLAIN]
    assert model.judge(texts) == model.judge(texts)


def test_company_moves_a_score_only_a_little(model: ComplaintModel) -> None:
    texts = [text for text, _ in PLAIN]
    alone = [model.judge([text])[0].score for text in texts]
    together = [opinion.score for opinion in model.judge(texts * 5)][: len(texts)]
    assert max(abs(a - b) for a, b in zip(alone, together, strict=True)) < 0.15


@pytest.mark.parametrize("text", ["", "   \n", "\u200b", "\x00"])
def test_a_text_without_a_word_is_no_complaint(model: ComplaintModel, text: str) -> None:
    (opinion,) = model.judge([text])
    assert (opinion.label, opinion.score, opinion.severity) == ("not_complaint", 0.0, 0)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(alphabet=st.characters(exclude_categories=()), max_size=60), max_size=4))
def test_any_texts_get_whole_opinions(model: ComplaintModel, texts: list[str]) -> None:
    opinions = model.judge(texts)
    assert len(opinions) == len(texts)
    for opinion in opinions:
        assert 0 <= opinion.score <= 1
        assert opinion.target in TARGETS
        assert opinion.category in CATEGORIES
        assert opinion.sentiment in SENTIMENTS
        assert 0 <= opinion.about <= 1
        assert opinion.severity >= (opinion.label == "complaint")
        assert bool(opinion.categories) == (opinion.label != "not_complaint")
        assert opinion.target == "none" or opinion.label != "not_complaint"


def test_ten_megabytes_are_judged_like_their_ends(model: ComplaintModel) -> None:
    assert model.judge(["退" * 10_000_000])[0].score >= 0


def test_a_missing_or_broken_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="HUIYIN_MODEL"):
        ComplaintModel.load(tmp_path)
    for name in ("settings.json", "tokenizer.json"):
        (tmp_path / name).write_bytes((SHIPPED / name).read_bytes())
    (tmp_path / "model.onnx").write_bytes(b"broken")
    with pytest.raises(ModelUnavailable, match=r"restore it from\s+git"):
        ComplaintModel.load(tmp_path)


def test_serving_loads_neither_torch_nor_transformers() -> None:
    code = (
        "import sys; from classifiers.complaint_model import ComplaintModel;"
        "ComplaintModel.load().judge(['退费']);"
        "print([name for name in ('torch', 'transformers', 'sklearn') if name in sys.modules])"
    )
    root = Path(__file__).resolve().parent.parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_no_slice_of_the_challenge_falls_below_what_was_shipped(model: ComplaintModel) -> None:
    """The floors are the lower ends of the intervals in scores.json."""
    told = json.loads((SHIPPED / "scores.json").read_text(encoding="utf-8"))["figures"]
    measured = challenge_measures(model, own_posts(FOLDER / "challenge.txt"))
    floors = {name: figure["low"] for name, figure in told.items() if name in measured}
    assert len(floors) > 16
    for name, floor in floors.items():
        assert measured[name].value() >= floor, name


def test_the_shipped_model_is_small_and_says_how_good_it_is() -> None:
    assert (SHIPPED / "model.onnx").stat().st_size < 40 * 2**20
    told = json.loads((SHIPPED / "scores.json").read_text(encoding="utf-8"))
    card = (SHIPPED / "card.md").read_text(encoding="utf-8")
    assert told["version"] in card
    for figure in told["figures"].values():
        assert f"{figure['value']:.3f}" in card
