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


def test_a_round_onward_shows_what_is_new_and_a_part_of_the_rest(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = [Example(f"帖子{n}", kind="tiny", pair=f"p{n // 2}") for n in range(400)]
    monkeypatch.setattr(lessons, "own_posts", lambda: posts)

    def shown(met: int) -> set[str]:
        drawn = lessons.lessons_of(data, without_dev=True, met=met)
        assert drawn.met == 400
        return {post.text for post in drawn.last.examples} - set(TEXTS)

    assert len(shown(0)) == 400
    first, second = shown(300), shown(302)
    assert {post.text for post in posts[300:]} <= first
    assert 30 < len(first) - 100 < 90, "a fifth of 300"
    assert first & {post.text for post in posts[:300]} != second & {p.text for p in posts[:300]}
    for post, twin in zip(posts[::2], posts[1::2], strict=True):
        assert (post.text in first) == (twin.text in first)
