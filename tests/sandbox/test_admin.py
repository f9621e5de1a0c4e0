"""Posts added and faults switched by hand, and what is said to a request that can't be taken."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.admin import BadRequest, fields_of, post_from
from sandbox.feeds import feed
from sandbox.pages import front_page
from sandbox.weibo import search

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
FIELDS = ["id", "feed", "author", "device", "region", "likes", "comments", "published_at"]


def test_a_post_added_on_weibo_is_found_at_once(visitor) -> None:
    answer = visitor.post(
        "/admin/posts",
        {
            "site": "weibo",
            "text": "青禾的直播又黑屏了",
            "author": {"id": "7123456789", "name": "测试员小禾", "followers": 12},
            "id": "5312345678901234",
            "device": "iPhone 15",
            "region": "浙江",
            "likes": 3,
        },
    )
    found = visitor.statuses(q="又黑屏了")

    assert answer.status == 201
    assert answer.json() == {"id": "5312345678901234"}
    assert [status["idstr"] for status in found] == ["5312345678901234"]
    assert found[0]["user"]["screen_name"] == "测试员小禾"
    assert found[0]["user"]["followers_count"] == 12
    assert found[0]["region_name"] == "发布于 浙江"
    assert found[0]["attitudes_count"] == 3


def test_ids_made_up_differ_and_one_name_is_one_author(visitor) -> None:
    fields = {"site": "weibo", "text": "青禾甲乙丙", "author": "同一个人"}
    ids = {visitor.post("/admin/posts", fields).json()["id"] for _ in range(5)}
    authors = {status["user"]["id"] for status in visitor.statuses(q="甲乙丙")}

    assert len(ids) == 5
    assert all(len(number) == 16 for number in ids)
    assert len(authors) == 1


def test_an_id_is_taken_once(visitor) -> None:
    fields = {"site": "weibo", "text": "青禾第一次", "id": 5312345678901234}
    visitor.post("/admin/posts", fields)

    again = visitor.post("/admin/posts", fields | {"text": "青禾第二次"})

    assert again.status == 409
    assert "5312345678901234" in again.json()["error"]
    assert visitor.statuses(q="青禾第二次") == []


def test_a_post_of_the_future_waits(visitor) -> None:
    fields = {"site": "weibo", "text": "青禾未来的帖子", "published_at": "2099-01-01T08:00:00"}
    assert visitor.post("/admin/posts", fields).status == 201

    assert visitor.statuses(q="未来的帖子") == []


def test_a_form_posts_and_leads_back(visitor) -> None:
    form = urlencode({"site": "weibo", "text": "青禾从表单来 & 更多", "author": "表单用户"})

    answer = visitor.send("/admin/posts", form.encode(), "application/x-www-form-urlencoded")

    assert answer.status == 303
    assert answer.headers["Location"] == "/"
    assert unescape(visitor.statuses(q="从表单来")[0]["text"]) == "青禾从表单来 & 更多"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ([], "not an object"),
        ({}, "site must be one of: weibo, feeds"),
        ({"site": ["weibo"]}, "site must be"),
        ({"site": "weibo"}, "text is missing"),
        ({"site": "weibo", "text": " "}, "text is missing"),
        ({"site": "weibo", "text": 1}, "text is missing"),
        ({"site": "weibo", "text": "x", "id": "abc"}, "id must be a number"),
        ({"site": "weibo", "text": "x", "id": "1" * 6000}, "id must be a number"),
        ({"site": "weibo", "text": "x", "author": {"id": "3"}}, "author must be"),
        ({"site": "weibo", "text": "x", "author": {"id": "a", "name": "n"}}, "author's id"),
        ({"site": "weibo", "text": "x", "likes": -1}, "likes must be a whole number"),
        ({"site": "weibo", "text": "x", "published_at": "yesterday"}, "ISO 8601"),
        ({"site": "weibo", "text": "x", "published_at": 1e300}, "ISO 8601"),
        ({"site": "weibo", "text": "x", "published_at": "0001-01-01"}, "between 1971 and 2100"),
        ({"site": "feeds", "text": "x", "feed": "other"}, "feed must be one of"),
    ],
)
def test_what_is_wrong_with_a_post_is_said(visitor, fields: object, sentence: str) -> None:
    answer = visitor.post("/admin/posts", fields)

    assert answer.status == 400
    assert sentence in answer.json()["error"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"site": "kuaishou", "fault": "error"}, "site must be"),
        ({"site": "weibo", "fault": "fire"}, "fault must be one of: rate_limit"),
        ({"site": "weibo", "fault": "error", "count": 0}, "count must be at least 1"),
        ({"site": "weibo", "fault": "error", "count": "few"}, "count must be a whole number"),
    ],
)
def test_what_is_wrong_with_a_fault_is_said(visitor, fields: object, sentence: str) -> None:
    answer = visitor.post("/admin/faults", fields)

    assert answer.status == 400
    assert sentence in answer.json()["error"]
    assert visitor.search().status == 200


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"a":' + b"[" * 100_000])
def test_a_broken_body_is_refused(visitor, body: bytes) -> None:
    answer = visitor.send("/admin/posts", body, "application/json")

    assert answer.status == 400
    assert answer.json()["error"] == "the body is neither JSON nor a form"


@given(body=st.binary(max_size=200), media_type=st.sampled_from(["application/json", ""]))
def test_any_body_is_read_or_refused(body: bytes, media_type: str) -> None:
    with suppress(BadRequest):
        assert isinstance(fields_of(body, media_type), dict)


@given(
    site=st.sampled_from(["weibo", "feeds"]),
    text=st.text(st.characters(), min_size=1),
    rest=st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=4),
)
def test_whatever_is_taken_can_be_shown(site: str, text: str, rest: dict[str, object]) -> None:
    try:
        post = post_from(rest | {"site": site, "text": text}, NOW)
    except BadRequest:
        return
    assert front_page([post]).status == 200
    if site == "weibo":
        query = {"q": "青禾", "access_token": "x"}
        assert json.loads(search(query, [post]).body)["total_number"] == int("青禾" in text)
    else:
        assert feed(post.feed, [post], {}).status == 200
