"""Intake stores each post once, seals its author and loses nothing."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints import vault
from complaints.intake import known_brands, store
from complaints.models import Brand, Post, PostVersion, Rejection, Source

ROW: dict[str, object] = {
    "platform": "Weibo",
    "post_id": "5000000000000001234",
    "text": "青禾网校退费拖了三周",
    "published_at": "2026-11-22 21:05",
    "url": "https://weibo.com/7700012345/QabCdEfGh",
    "author_id": "7700012345",
    "author_name": "王小明",
    "likes": "1.2万",
    "course": "三年级数学",
}


def test_a_row_becomes_a_post(brands: Mapping[str, Brand], now: datetime) -> None:
    taken = store([ROW], now, brands)
    post = Post.objects.get()
    assert taken.counts() == {"taken": 1, "new": 1, "updated": 0, "known": 0, "rejected": 0}
    assert (post.platform, post.post_id, post.likes) == ("weibo", "5000000000000001234", 12_000)
    assert post.published_at.isoformat() == "2026-11-22T13:05:00+00:00"
    assert post.raw == {"course": "三年级数学"}
    assert post.brand.name == "青禾网校"


def test_the_author_is_in_the_envelope_only(brands: Mapping[str, Brand], now: datetime) -> None:
    store([ROW], now, brands)
    post = Post.objects.get()
    stored = json.dumps(
        {field.attname: str(getattr(post, field.attname)) for field in Post._meta.fields}
    )
    assert "7700012345" not in stored
    assert "王小明" not in stored
    assert post.author_masked == "王**"
    assert post.url == "https://m.weibo.cn/detail/5000000000000001234"
    assert vault.unseal(post.author_sealed)["id"] == "7700012345"


def test_the_same_author_has_the_same_key_and_another_platform_another(
    make_post: Callable[..., Post],
) -> None:
    first = make_post(author_id="77").author_key
    assert make_post(author_id="77").author_key == first
    assert make_post(author_id="77", platform="zhihu").author_key != first
    assert make_post().author_key == ""


def test_the_same_row_again_changes_nothing(brands: Mapping[str, Brand], now: datetime) -> None:
    store([ROW], now, brands)
    before = Post.objects.values().get()
    taken = store([ROW, ROW], now, brands)
    assert taken.counts() == {"taken": 2, "new": 0, "updated": 0, "known": 2, "rejected": 0}
    assert Post.objects.values().get() == before


def test_new_counts_are_taken_without_judging_again(
    brands: Mapping[str, Brand], now: datetime
) -> None:
    store([ROW], now, brands)
    Post.objects.update(classified_at=now, triaged_at=now, indexed_at=now)
    assert store([ROW | {"likes": "2万"}], now, brands).updated == 1
    post = Post.objects.get()
    assert (post.likes, post.classified_at, post.indexed_at) == (20_000, now, None)


def test_an_edited_text_is_judged_again_and_the_old_one_kept(
    brands: Mapping[str, Brand], now: datetime
) -> None:
    store([ROW], now, brands)
    Post.objects.update(classified_at=now, triaged_at=now, indexed_at=now)
    store([ROW | {"text": "已经解决了，谢谢青禾网校"}], now, brands)
    post = Post.objects.get()
    assert (post.text, post.revision) == ("已经解决了，谢谢青禾网校", 2)
    assert (post.classified_at, post.triaged_at, post.indexed_at) == (None, None, None)
    assert PostVersion.objects.get().text == "青禾网校退费拖了三周"


def test_an_edit_within_one_batch_is_an_edit(brands: Mapping[str, Brand], now: datetime) -> None:
    taken = store([ROW, ROW | {"text": "改过的话"}], now, brands)
    assert (taken.new, taken.updated) == (1, 1)
    assert Post.objects.get().text == "改过的话"
    assert PostVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"text": ""}, "text is empty"),
        ({"text": None}, "text is empty"),
        ({"text": "\x00\x01"}, "text is empty"),
        ({"text": "卡" * 100_001}, "text is longer than 100,000 characters"),
        ({"post_id": ""}, "post_id is empty"),
        ({"post_id": 4.9e18}, "lost digits"),
        ({"post_id": "课" * 128 + "长"}, "post_id is longer than"),
        ({"platform": None}, "platform is empty"),
        ({"published_at": "2026-02-30"}, "can't be read as a time"),
        ({"published_at": "2099-01-01"}, "in the future"),
        ({"brand": "知远在线"}, "brand is not in policies"),
    ],
)
def test_a_bad_row_is_kept_with_its_reason_and_its_neighbours_go_through(
    brands: Mapping[str, Brand], now: datetime, change: dict[str, object], reason: str
) -> None:
    taken = store([ROW | change, ROW | {"post_id": "2"}], now, brands)
    assert (taken.new, taken.rejected) == (1, 1)
    assert taken.reasons[0][0] == 0
    rejection = Rejection.objects.get()
    assert reason in rejection.reason
    assert "王小明" not in json.dumps(rejection.content, ensure_ascii=False)
    assert "7700012345" not in json.dumps(rejection.content)


def test_the_same_bad_row_twice_is_one_rejection(
    brands: Mapping[str, Brand], now: datetime
) -> None:
    for _ in range(2):
        assert store([ROW | {"text": ""}], now, brands).rejected == 1
    assert Rejection.objects.count() == 1


HOSTILE = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(),
    st.text(alphabet=st.characters(exclude_categories=()), max_size=50),
    st.lists(st.integers(), max_size=3), st.dictionaries(st.text(max_size=3), st.integers()),
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from([*ROW, "kind", "thread_id", "device", "region", "comments", "brand", "x"]),
        HOSTILE,
    )
)
def test_any_row_is_stored_or_rejected_and_never_stops_its_neighbour(
    db: None, now: datetime, row: dict[str, object]
) -> None:
    taken = store([row, ROW], now, known_brands())
    assert taken.counts()["taken"] == 2
    assert Post.objects.filter(post_id=ROW["post_id"]).count() == 1


class Odd:
    """What a careless caller might hand over: an object that has no truth value."""

    def __bool__(self) -> bool:
        raise ValueError("ambiguous")


def nested(depth: int) -> object:
    value: object = "x"
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("column", ["text", "post_id", "author_id", "likes", "published_at", "x"])
@pytest.mark.parametrize(
    "value",
    [Odd(), nested(5000), 10**5000, b"bytes", {"a": {}}, float("inf")],
    ids=["odd", "nested", "huge", "bytes", "object", "infinite"],
)
def test_values_that_python_stumbles_over_stop_nobody(
    brands: Mapping[str, Brand], now: datetime, column: str, value: object
) -> None:
    taken = store([ROW | {column: value}, ROW | {"post_id": "2"}], now, brands)
    assert taken.counts()["taken"] == 2
    assert Post.objects.filter(post_id="2").exists()


def test_an_id_from_a_spreadsheet_makes_no_two_posts_one(
    brands: Mapping[str, Brand], now: datetime
) -> None:
    rows = [ROW | {"post_id": "5.12346E+15", "text": text} for text in ("一", "二")]
    assert store(rows, now, brands).rejected == 2
    assert "keep ids as text" in Rejection.objects.all()[0].reason


def test_strangers_without_a_usable_id_are_not_one_author(make_post: Callable[..., Post]) -> None:
    assert make_post(author_id=float("nan")).author_key == ""
    assert make_post(author_id="1.23457E+9").author_key == ""


@pytest.mark.parametrize(
    "extra",
    [
        {"user": {"id": 7700012345, "screen_name": "王小明"}},
        {"昵称": "王小明"},
        {"author_avatar": "https://img.example/7700012345.jpg"},
        {"note": "来自 王小明 的回复"},
        {"links": [{"href": "/u/7700012345"}]},
    ],
)
def test_unknown_columns_do_not_name_the_author(
    brands: Mapping[str, Brand], now: datetime, extra: dict[str, object]
) -> None:
    store([ROW | extra, ROW | extra | {"text": ""}], now, brands)
    post = Post.objects.get()
    for stored in (post.raw, Rejection.objects.get().content):
        told = json.dumps(stored, ensure_ascii=False)
        assert "7700012345" not in told
        assert "王小明" not in told
    assert "raw" in vault.unseal(post.author_sealed)
    assert post.raw["course"] == "三年级数学"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://forum.example/people/%E7%8E%8B%E5%B0%8F%E6%98%8E/", ""),
        ("https://forum.example/p/9?uid=7700012345", ""),
        ("https://forum.example/p/77000123456", "https://forum.example/p/77000123456"),
    ],
)
def test_an_address_that_leads_to_the_author_is_not_shown(
    make_post: Callable[..., Post], url: str, shown: str
) -> None:
    post = make_post(platform="forum", url=url, author_id="7700012345", author_name="王小明")
    assert post.url == shown


def test_a_brand_that_left_the_policies_is_no_choice_any_more(
    brands: Mapping[str, Brand], now: datetime
) -> None:
    Brand.objects.create(slug="old", name="旧品牌", active=False)
    assert store([ROW], now, known_brands()).new == 1


def test_a_refused_row_names_its_author_as_a_stored_one(
    brands: Mapping[str, Brand], now: datetime
) -> None:
    called = {"platform": "hotline", "phone": "13812345678", "text": "来电：退费"}
    taken = {**called, "post_id": "h1", "published_at": "2026-11-22 21:05"}
    store([taken, {**called, "post_id": "h2"}], now, brands)
    key = Post.objects.get().author_key
    assert Rejection.objects.get().content["author_key"] == key != ""


@pytest.mark.parametrize(("key", "found"), [("weibo", True), ("exports", False), (None, False)])
def test_a_hidden_post_is_found_again_when_its_platform_shows_it(
    key: str | None, found: bool, brands: Mapping[str, Brand], now: datetime
) -> None:
    """A file tells nothing of it: it may be older than the look that missed the post."""
    store([ROW], now, brands)
    Post.objects.update(gone_at=now, indexed_at=now)
    taken = store([ROW], now, brands, Source.objects.filter(key=key).first())
    post = Post.objects.get()
    assert (post.gone_at is None, post.indexed_at is None, taken.updated) == (found, found, found)
