"""What a training keeps away from its network."""

import json
from pathlib import Path

import pytest

from classifiers import lessons
from classifiers.examples import Example, digest

TEXTS = [f"第{n}节课又卡" for n in range(60)]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    rows = [
        {"text": text, "complaint": 1, "target": "provider", "category": "technical", "severity": 2}
        for text in TEXTS
    ]
    for name, part in (("gold_train", rows[:40]), ("gold_dev", rows[40:])):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, part)), encoding="utf-8")
    monkeypatch.setattr(lessons, "HELD", 10)
    monkeypatch.setattr(lessons, "own_posts", list)
    monkeypatch.setattr(lessons, "own_labels", lambda texts: [])
    monkeypatch.setattr(lessons, "weak", lambda *_, **__: ([], []))
    return tmp_path


def test_what_is_held_is_shown_in_no_stage(data: Path) -> None:
    drawn = lessons.lessons_of(data, without_dev=True)
    held = {example.text for example in drawn.held}
    assert len(held) == 10
    for stage in (drawn.noisy, drawn.careful, drawn.last):
        assert held.isdisjoint(example.text for example in stage.examples)
    assert {example.text for example in drawn.careful.examples}.isdisjoint(TEXTS[40:])


def test_a_doubted_label_bends_no_threshold_and_teaches_nothing(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = lessons.lessons_of(data, without_dev=True)
    held, shown = before.held[0], before.careful.examples[0]
    monkeypatch.setattr(lessons, "doubted", lambda: {digest(held.text), digest(shown.text)})
    after = lessons.lessons_of(data, without_dev=True)
    assert after.held == before.held[1:]
    assert after.careful.examples == before.careful.examples[1:]


def test_everything_read_with_care_is_shown_twice_and_partly_felt(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = [Example(f"帖子{n}", True, kind="tiny") for n in range(20)]
    labels = [Example(f"标签{n}", True, categories=("sales",)) for n in range(20)]
    monkeypatch.setattr(lessons, "own_posts", lambda: posts)
    monkeypatch.setattr(lessons, "own_labels", lambda texts: labels)
    drawn = lessons.lessons_of(data, without_dev=True)
    read = {example.text for example in posts + labels}
    for stage in (drawn.careful, drawn.last):
        assert read <= {example.text for example in stage.examples}
    assert drawn.last.upper
    assert not drawn.careful.upper
    felt = [example.text[:2] for example in drawn.feelings]
    assert felt == ["帖子"] * 4 + ["标签"] * 4
    subjects = {example.text for example in drawn.subjects}
    assert subjects.isdisjoint(post.text for post in posts), "these name no category"
    assert subjects == {e.text for e in drawn.careful.examples} - {post.text for post in posts}
