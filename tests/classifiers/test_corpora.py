"""The noisy corpora, where the training data is at hand; their reading everywhere."""

import gzip
import json
from pathlib import Path

import pytest

from classifiers import corpora
from classifiers.corpora import (
    MEASURED,
    by_feeling,
    by_intensity,
    by_problems,
    by_stars,
    by_verdict,
    held,
    held_for_sentiment,
)
from classifiers.examples import digest


def test_a_cross_post_need_not_complain_and_a_glad_one_does_not() -> None:
    assert by_feeling({"text": "烦", "label": 0}).complaint is None
    assert by_feeling({"text": "好", "label": 1}).complaint is False


def test_the_mixed_middle_teaches_nothing() -> None:
    assert by_intensity({"text": "x", "label": 0.1}) is None
    assert by_stars({"text": "一般", "label": 3}) is None
    assert by_problems({"text": "x", "label": ["卡"], "synthetic": True, "stars": 1}) is None


def test_what_is_held_for_measuring_is_held_for_ever() -> None:
    examples = [by_feeling({"text": f"第{n}条", "label": 1}) for n in range(800)]
    kept = [example for example in examples if held(example)]
    assert 20 < len(kept) < 90
    assert kept == [example for example in examples if held(example)]


def test_of_a_sorted_corpus_what_measures_is_not_its_first_rows(tmp_path: Path) -> None:
    for name in MEASURED:
        rows = [{"text": f"{kind}第{n}条", "label": 1} for kind in "书鞋" for n in range(800)]
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    drawn = [post.text[0] for post in held_for_sentiment(tmp_path, each=40)]
    assert len(drawn) == 40 * len(MEASURED)
    assert 0.2 < drawn.count("鞋") / len(drawn) < 0.8


def test_a_row_that_repeats_a_barred_text_with_other_signs_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpora, "READINGS", {"waimai_10k": by_verdict})
    with gzip.open(tmp_path / "waimai_10k.jsonl.gz", "wt") as file:
        file.writelines(
            json.dumps({"text": text, "label": 1}) + "\n" for text in ("很 好吃！", "还行")
        )
    first, _ = corpora.weak(tmp_path, 7, without={"很好吃"})
    assert [row.text for row in first] == ["还行"]


def test_a_held_post_that_we_labelled_measures_no_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"第{n}条" for n in range(200)]
    for name in MEASURED:
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt") as file:
            file.writelines(json.dumps({"text": text, "label": 1}) + "\n" for text in texts)
    monkeypatch.setattr(corpora, "own_digests", set)
    before = [post.text for post in held_for_sentiment(tmp_path)]
    monkeypatch.setattr(corpora, "own_digests", lambda: {digest(before[0])})
    after = [post.text for post in held_for_sentiment(tmp_path)]
    assert before[0] not in after
    assert set(before) - set(after) == {before[0]}
