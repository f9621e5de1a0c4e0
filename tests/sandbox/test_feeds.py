"""The two feeds as a feed reader meets them: whole texts, stable entries, 304."""

import xml.etree.ElementTree as ElementTree
from html import unescape
from io import BytesIO

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.feeds import EPOCH, FORMS, feed, unchanged
from sandbox.world import Author, Post

FEEDS = ["forum", "reviews"]


def read(body: bytes):
    parsed = feedparser.parse(BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


def shown(markup: str) -> str:
    return unescape(markup.replace("<br>", "\n"))


def text_of(entry) -> str:
    content = entry.get("content")
    return shown(content[0]["value"] if content else entry["summary"])


@pytest.mark.parametrize(("name", "version"), [("forum", "rss20"), ("reviews", "atom10")])
def test_every_post_of_a_feed_is_in_it_with_its_text_and_author(
    old_visitor, rows, name: str, version: str
) -> None:
    written = {
        row["id"]: row
        for part in rows.values()
        for row in part
        if row["site"] == "feeds" and row["feed"] == name
    }
    answer = old_visitor.get(f"/feeds/{name}.xml")
    parsed = read(answer.body)

    assert parsed.version == version
    assert parsed.feed.title
    assert {entry.id for entry in parsed.entries} == set(written)
    for entry in parsed.entries:
        row = written[entry.id]
        assert text_of(entry) == row["text"]
        assert shown(entry.author) == row["author"]["name"]
        assert entry.published_parsed
        assert entry.link.startswith("https://")
    assert "label" not in answer.text
    assert "refund_fees" not in answer.text


@pytest.mark.parametrize("name", FEEDS)
def test_newest_come_first(old_visitor, name: str) -> None:
    times = [
        entry.published_parsed for entry in read(old_visitor.get(f"/feeds/{name}.xml").body).entries
    ]
    assert times == sorted(times, reverse=True)


def test_an_rss_guid_is_no_address(old_visitor) -> None:
    root = ElementTree.fromstring(old_visitor.get("/feeds/forum.xml").body)  # noqa: S314  our own
    assert {guid.get("isPermaLink") for guid in root.iter("guid")} == {"false"}


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize(
    ("header", "validator"), [("If_None_Match", "ETag"), ("If_Modified_Since", "Last-Modified")]
)
def test_an_unchanged_feed_answers_304(visitor, name: str, header: str, validator: str) -> None:
    path = f"/feeds/{name}.xml"
    first = visitor.get(path)

    again = visitor.get(path, **{header: first.headers[validator]})

    assert first.status == 200
    assert again.status == 304
    assert again.body == b""
    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("name", FEEDS)
def test_a_new_post_is_first_in_its_feed_and_ends_304(visitor, name: str) -> None:
    path = f"/feeds/{name}.xml"
    tag = visitor.get(path).headers["ETag"]
    fields = {"site": "feeds", "feed": name, "text": "新帖 <b>&amp;</b> ]]> 一行\n两行"}
    new = visitor.post("/admin/posts", fields).json()["id"]

    answer = visitor.get(path, If_None_Match=tag)
    first = read(answer.body).entries[0]

    assert answer.status == 200
    assert first.id == new
    assert text_of(first) == fields["text"]


def test_the_tag_counts_more_than_the_date() -> None:
    headers = {"if-none-match": '"other"', "if-modified-since": "Mon, 23 Nov 2099 02:00:00 GMT"}

    assert not unchanged(headers, '"mine"', EPOCH)
    assert unchanged(headers | {"if-none-match": 'W/"mine", "x"'}, '"mine"', EPOCH)


@given(told=st.text(max_size=60))
def test_any_date_a_visitor_sends_is_survived(told: str) -> None:
    assert unchanged({"if-modified-since": told}, '"mine"', EPOCH) in (True, False)


def test_an_unknown_feed_is_not_found(old_visitor) -> None:
    answer = old_visitor.get("/feeds/nothing.xml")

    assert answer.status == 404
    assert "forum, reviews" in answer.json()["error"]


@given(text=st.text(min_size=1), name=st.text(min_size=1))
def test_a_feed_with_anybody_s_text_stays_well_formed(text: str, name: str) -> None:
    for which in FORMS:
        post = Post(
            id="tag:x", site="feeds", feed=which, text=text, author=Author("u1", name), device="",
            region="", likes=0, comments=0, reposts=0, published_at=EPOCH,
        )  # fmt: skip
        body = feed(which, [post], {}).body
        assert len(ElementTree.fromstring(body)) > 0  # noqa: S314  our own
