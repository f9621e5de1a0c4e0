"""The careful sets: gold, labels of our own, posts of our own."""

from pathlib import Path

import pytest

from classifiers.augment import without_marks
from classifiers.examples import (
    FOLDER,
    DataMissing,
    bare_text,
    digest,
    gold,
    own_digests,
    own_labels,
    own_post,
    own_posts,
)
from classifiers.labels import CATEGORIES, SENTIMENTS, TARGETS

LABEL_LINES = (FOLDER / "labels.tsv").read_text(encoding="utf-8").splitlines()


def test_a_missing_corpus_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataMissing, match=r"gold_train\.jsonl is not there"):
        gold(tmp_path, "gold_train")


@pytest.mark.parametrize("name", ["posts.txt", "challenge.txt", "fresh.txt"])
def test_our_own_posts_are_labelled_by_the_guide(name: str) -> None:
    posts = own_posts(FOLDER / name)
    assert len({post.text for post in posts}) == len(posts)
    for post in posts:
        assert post.target in TARGETS
        assert post.sentiment in SENTIMENTS
        assert set(post.categories) <= set(CATEGORIES)
        assert bool(post.categories) == post.complaint
        assert (post.severity or 0) in ((1, 2, 3) if post.complaint else (0,))
        assert (post.about is None) == (not post.brands)
        assert all(name in post.text for name in (*post.brands, *post.rivals)), post.text


def test_there_are_enough_of_them_and_no_pair_is_torn() -> None:
    trained = own_posts()
    challenge, fresh = own_posts(FOLDER / "challenge.txt"), own_posts(FOLDER / "fresh.txt")
    assert len(trained) + len(challenge) >= 1500
    shown = {without_marks(post.text) for post in trained}
    assert shown.isdisjoint(without_marks(post.text) for post in challenge + fresh)
    assert own_digests().isdisjoint(digest(post.text) for post in challenge + fresh)
    for posts in (trained, challenge, fresh):
        halves: dict[str, list[bool]] = {}
        for post in posts:
            if post.pair:
                halves.setdefault(post.pair, []).append(
                    bool(post.complaint and post.about is not False)
                )
        assert {len(pair) for pair in halves.values()} == {2}
        different = sum(set(pair) == {True, False} for pair in halves.values())
        assert different / len(halves) > 0.9


def test_a_line_without_its_fields_is_refused() -> None:
    with pytest.raises(ValueError, match="3 fields instead of 11"):
        own_post(["sarcasm", "-", "1"])


def test_labels_find_their_text_by_its_digest_and_hold_no_text(tmp_path: Path) -> None:
    path = tmp_path / "labels.tsv"
    path.write_text(f"{digest('直播 很卡')}\t1\tprovider\ttechnical\t2\tneg\n", encoding="utf-8")
    assert own_digests(path) == {digest("直播 很卡")}
    (found,) = own_labels(iter(["别的", "直播  很卡", "直播 很卡"]), path)
    assert (found.complaint, found.categories, found.severity) == (True, ("technical",), 2)
    assert len(LABEL_LINES) > 1500
    for line in LABEL_LINES:
        assert line.isascii()
        assert len(line.split("\t")) == 6


def test_punctuation_makes_no_other_text_and_a_text_of_signs_is_itself() -> None:
    assert bare_text("干货满满！") == bare_text("干货 满满") != bare_text("干货慢慢")
    assert bare_text("😀") == "😀" != bare_text("👎")
