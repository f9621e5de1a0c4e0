"""The invented posts themselves: enough of them, of every kind, and fit to be served."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain, combinations
from typing import Any

import pytest

from sandbox.feeds import MOST_ENTRIES
from sandbox.weibo import UNSEEN

Rows = dict[str, list[dict[str, Any]]]
CATEGORIES = {
    "refund_fees", "technical", "teaching", "service", "sales", "account_privacy", "other",
}  # fmt: skip
KINDS = {
    "complaint", "praise_then_complaint", "resolved", "praise", "question", "advert", "job",
    "news", "rival", "homonym", "joke", "hostile",
}  # fmt: skip
OWN = {"name", "id", "followers", "verified"}


def everything(rows: Rows) -> list[dict[str, Any]]:
    return list(chain.from_iterable(rows.values()))


def at_the_start(rows: Rows) -> list[dict[str, Any]]:
    return everything({part: rows[part] for part in rows if part not in {"later", "wave"}})


def test_every_id_and_every_text_is_its_own(rows: Rows) -> None:
    posts = everything(rows)

    assert len({post["id"] for post in posts}) == len(posts)
    assert len({post["text"] for post in posts}) == len(posts)


def test_there_are_enough_and_a_third_complain(rows: Rows) -> None:
    posts = at_the_start(rows)
    complaints = sum(post["label"]["complaint"] for post in posts)

    assert len(posts) >= 420
    assert complaints >= 140
    assert 0.3 < complaints / len(posts) < 0.4
    assert len(rows["later"]) >= 60
    assert len(rows["wave"]) >= 25


def test_every_category_has_every_severity(rows: Rows) -> None:
    seen = {
        (post["label"]["category"], post["label"]["severity"])
        for post in at_the_start(rows)
        if post["label"]["complaint"]
    }

    assert seen == {(category, severity) for category in CATEGORIES for severity in (1, 2, 3)}


def test_every_kind_of_post_is_there(rows: Rows) -> None:
    assert {post["label"]["kind"] for post in at_the_start(rows)} >= KINDS


def test_who_does_not_complain_has_no_category(rows: Rows) -> None:
    for post in everything(rows):
        label = post["label"]
        nothing = (label["category"], label["severity"]) == ("none", 0)
        assert nothing != bool(label["complaint"]), post["text"]


def test_the_wave_is_about_one_thing(rows: Rows) -> None:
    assert {post["label"]["category"] for post in rows["wave"]} == {"technical"}


def test_most_are_on_weibo_and_all_feed_posts_fit_into_their_feed(rows: Rows) -> None:
    posts = at_the_start(rows)
    share = sum(post["site"] == "weibo" for post in posts) / len(posts)
    feeds = Counter(post["feed"] for post in everything(rows) if post["site"] == "feeds")

    assert 0.6 < share < 0.8
    assert set(feeds) == {"forum", "reviews"}
    assert max(feeds.values()) <= MOST_ENTRIES


def test_the_brand_s_name_finds_every_weibo_post(rows: Rows) -> None:
    for post in everything(rows):
        assert post["site"] == "feeds" or "青禾" in UNSEEN.sub("", post["text"]), post["text"]


def test_weibo_ids_look_like_weibo_s_and_many_are_too_big_for_a_double(rows: Rows) -> None:
    ids = [post["id"] for post in everything(rows) if post["site"] == "weibo"]

    assert {len(number) for number in ids} == {16}
    assert sum(int(float(number)) != int(number) for number in ids) > 50


def test_texts_are_of_every_length(rows: Rows) -> None:
    lengths = sorted(len(post["text"]) for post in everything(rows))

    assert lengths[0] < 15
    assert sum(140 <= length <= 300 for length in lengths) >= 10
    assert sum(length > 600 for length in lengths) >= 3


def test_one_name_is_one_author(rows: Rows) -> None:
    authors: dict[tuple[str, str], dict[str, Any]] = {}
    for post in everything(rows):
        author = post["author"]
        assert set(author) == OWN
        assert authors.setdefault((post["site"], author["name"]), author) == author
    assert len({author["id"] for author in authors.values()}) == len(authors)


def test_some_come_back_with_the_same_complaint(rows: Rows) -> None:
    upset = Counter(
        post["author"]["id"] for post in at_the_start(rows) if post["label"]["complaint"]
    )

    assert sum(times > 1 for times in upset.values()) >= 5


def runs(text: str) -> Iterator[str]:
    bare = text.replace("青禾网校", "").replace("青禾", "")
    return (bare[place : place + 4] for place in range(len(bare) - 3))


def test_no_two_share_a_skeleton(rows: Rows) -> None:
    """Two texts that share more than a fifth of their runs of four characters read alike."""
    read = [(post["text"], set(runs(post["text"]))) for post in everything(rows)]

    for (one, of_one), (other, of_other) in combinations(read, 2):
        alike = len(of_one & of_other) / max(min(len(of_one), len(of_other)), 1)
        assert alike <= 0.2, (one, other)


@pytest.mark.parametrize(
    "part", ["\u200b", "\u202e", "<script>", "{{7*7}}", "\u200d", "]]>", "' OR 1=1"]
)
def test_hostile_posts_are_among_them(rows: Rows, part: str) -> None:
    written = (post["text"] + post["author"]["name"] for post in rows["hostile"])
    assert any(part in text for text in written)


def test_one_text_starts_like_a_formula(rows: Rows) -> None:
    assert any(post["text"].startswith("=") for post in rows["hostile"])
