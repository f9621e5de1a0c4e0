"""What a training keeps away from its network."""

import json
from collections import Counter
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
    monkeypatch.setattr(lessons, "own_posts", lambda *_: [])
    monkeypatch.setattr(lessons, "held_for_sentiment", lambda _: [])
    monkeypatch.setattr(lessons, "own_labels", lambda texts: [])
    monkeypatch.setattr(lessons, "weak", lambda *_, **__: ([], []))
    return tmp_path


def test_what_is_held_is_shown_in_no_stage(data: Path) -> None:
    drawn = lessons.lessons_of(data, without_dev=True)
    held = {example.text for example in drawn.held}
    assert len(held) == 10
    for stage in (drawn.noisy, drawn.careful, drawn.last, drawn.settling):
        assert held.isdisjoint(example.text for example in stage.examples)
    assert {example.text for example in drawn.careful.examples}.isdisjoint(TEXTS[40:])


def test_the_same_posts_are_held_whether_gold_dev_teaches_or_not(data: Path) -> None:
    """A model that goes on from one with gold_dev left out is calibrated on posts new to both."""
    drawn = [lessons.lessons_of(data, without_dev=left_out) for left_out in (True, False)]
    assert drawn[0].held == drawn[1].held
    assert not {example.text for example in drawn[1].held} & set(TEXTS[40:])
    assert {example.text for example in drawn[1].careful.examples} >= set(TEXTS[40:])


def test_what_differs_from_a_measured_post_in_its_signs_alone_is_not_shown(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = lessons.lessons_of(data, without_dev=True).held[0]
    repeated = [f"{text[:3]}，{text[3:]} ！" for text in (held.text, TEXTS[59], "上新", "好评")]
    files = {"challenge": "上新", "fresh": "上新。", "posts": repeated[2]}

    def own_posts(path: Path = Path("posts.txt")) -> list[Example]:
        return [Example(files[path.stem], False, kind="tiny"), Example(f"{path.stem}帖", False)]

    monkeypatch.setattr(lessons, "own_posts", own_posts)
    monkeypatch.setattr(lessons, "held_for_sentiment", lambda _: [Example("好评")])
    labels = [Example(text, True) for text in [*repeated, "别的"]]
    monkeypatch.setattr(lessons, "own_labels", lambda texts: labels)
    shown = {row.text for row in lessons.lessons_of(data, without_dev=True).careful.examples}
    assert shown.isdisjoint(repeated)
    assert {"别的", "posts帖"} <= shown
    with_dev = lessons.lessons_of(data, without_dev=False).careful.examples
    assert repeated[1] in {row.text for row in with_dev}, "gold_dev measures nothing there"


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
    monkeypatch.setattr(lessons, "own_posts", lambda *path: [] if path else posts)
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


def test_real_posts_settle_beside_a_quarter_of_our_pairs(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = [
        Example(f"{n}{half}", half == "坏", pair=f"p{n}") for n in range(20) for half in "好坏"
    ]
    labels = [Example(f"标签{n}", True) for n in range(20)]
    monkeypatch.setattr(lessons, "own_posts", lambda *path: [] if path else posts)
    monkeypatch.setattr(lessons, "own_labels", lambda texts: labels)
    shown = Counter(
        row.text for row in lessons.lessons_of(data, without_dev=True).settling.examples
    )
    pairs = Counter(post.pair for post in posts if post.text in shown)
    assert len(pairs) == 5, "a quarter"
    assert set(pairs.values()) == {2}, "both halves of each"
    assert all(shown[label.text] == 1 for label in labels)
    assert {count for text, count in shown.items() if text in TEXTS} == {3}, "the gold is rare"
