from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.models.sources import Outcome
from spiders.parsing.feeds import parse_feed
from spiders.parsing.pages import Page

ADDRESS = "https://forum.example/feed.xml?key=secret"
PAYLOADS = Path(__file__).resolve().parents[4] / "shared/payloads/rss"


def parse(body: str | bytes) -> Page:
    return parse_feed(body.encode() if isinstance(body, str) else body, ADDRESS, "feeds")


def rss(*items: str) -> str:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0"><channel><title>论坛</title>{inside}</channel></rss>'


DATE = "<pubDate>Sun, 22 Nov 2026 02:00:00 GMT</pubDate>"
ITEM = f"<title>青禾网校退费难</title><guid>https://forum.example/1</guid>{DATE}"


def text_of(item: str) -> object:
    return parse(rss(f"<guid>https://forum.example/1</guid>{DATE}{item}")).rows[0]["text"]


def test_an_entry_becomes_a_row() -> None:
    page = parse(
        rss(
            f"<title>退费难</title><link>https://forum.example/t/1</link>"
            f"<guid isPermaLink='false'>https://forum.example/g/1</guid>{DATE}"
            f"<description><![CDATA[<p>等了<b>三个月</b></p>]]></description>"
            f"<author>someone@example.org (虚构网友)</author>"
        )
    )
    assert page.outcome == Outcome.OK
    (row,) = page.rows
    part = dict(row).pop("evidence")
    assert "someone@example.org" in str(part), "evidence is kept whole"
    assert page.rows == (
        {
            "platform": "feeds",
            "post_id": "https://forum.example/g/1",
            "text": "退费难\n等了三个月",
            "published_at": datetime(2026, 11, 22, 2, tzinfo=UTC),
            "url": "https://forum.example/t/1",
            "author_name": "虚构网友",
            "evidence": part,
        },
    )


def test_atom_is_read_as_well() -> None:
    page = parse(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>论坛</title><entry><id>tag:x,2026:1</id>'
        "<title>卡顿</title><updated>2026-11-22T10:00:00+08:00</updated>"
        '<content type="html">&lt;p&gt;第三节课&lt;/p&gt;</content>'
        "<author><name>虚构网友</name></author></entry></feed>"
    )
    (row,) = page.rows
    assert row["text"] == "卡顿\n第三节课"
    assert row["published_at"] == datetime(2026, 11, 22, 2, tzinfo=UTC)


def test_a_title_that_repeats_the_text_is_left_out() -> None:
    cut = "<title>青禾网校的课一直卡，客服也… [图片]</title>"
    whole = "<description>青禾网校的课一直卡，&lt;br&gt;客服也不回</description>"
    assert text_of(cut + whole) == "青禾网校的课一直卡，\n客服也不回"
    assert text_of(cut) == "青禾网校的课一直卡，客服也… [图片]"


def test_no_tag_is_left_and_entities_are_decoded_once() -> None:
    hostile = (
        "<description><![CDATA[<script>x()</script><p>a &amp;lt;b&amp;gt; c</p>]]></description>"
    )
    assert text_of(hostile) == "a &lt;b&gt; c"


def test_a_time_without_zone_is_chinese_time() -> None:
    item = ITEM.replace(DATE, "<pubDate>2026-11-22 10:00:00</pubDate>")
    assert parse(rss(item)).rows[0]["published_at"] == datetime(2026, 11, 22, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (ITEM.replace(DATE, ""), "the entry has no date that can be read"),
        (ITEM.replace("22 Nov", "31 Feb"), "the entry has no date that can be read"),
        (f"<title>x</title>{DATE}", "the entry has neither a guid nor a link"),
        (f"<guid>https://forum.example/2</guid>{DATE}", "neither a title nor a text"),
    ],
)
def test_a_bad_entry_leaves_its_neighbours_alone(item: str, reason: str) -> None:
    page = parse(rss(item, ITEM))
    assert (page.outcome, len(page.rows), len(page.unreadable)) == (Outcome.OK, 1, 1)
    assert reason in page.unreadable[0].reason
    assert parse(rss(item)).outcome == Outcome.MALFORMED


def test_a_bare_guid_belongs_to_its_feed() -> None:
    row = parse(rss(f"<title>x</title><guid>17</guid>{DATE}")).rows[0]
    assert row["post_id"] == "forum.example/feed.xml#17"


def test_an_id_of_any_length_is_kept_apart_from_others() -> None:
    ids = {
        str(parse(rss(ITEM.replace("example/1", f"example/{'1' * 500}{end}"))).rows[0]["post_id"])
        for end in "ab"
    }
    assert len(ids) == 2
    assert all(len(post_id) <= 128 for post_id in ids)


def test_nothing_counts_only_in_a_whole_feed() -> None:
    assert parse(rss()).outcome == Outcome.EMPTY
    assert parse(rss()[:-10]).outcome == Outcome.MALFORMED


def test_a_feed_that_breaks_off_keeps_its_whole_entries() -> None:
    page = parse(rss(ITEM, ITEM.replace("example/1", "example/2"))[:-60])
    assert page.outcome == Outcome.MALFORMED
    assert [row["post_id"] for row in page.rows] == ["https://forum.example/1"]


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("", Outcome.MALFORMED),
        ("/etc/passwd", Outcome.MALFORMED),
        ("https://forum.example/", Outcome.MALFORMED),
        ("{}", Outcome.MALFORMED),
        ("<html><body>503 RSSHub error</body></html>", Outcome.MALFORMED),
        ("<html><body>请先登录</body></html>", Outcome.LOGIN_WALL),
        ("<html><body>请完成安全验证</body></html>", Outcome.BLOCKED),
        ("<rss>" + "<a>" * 20_000, Outcome.MALFORMED),
    ],
)
def test_what_is_no_feed_has_its_outcome(body: str, outcome: Outcome) -> None:
    assert parse(body).outcome == outcome


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "GBK"])
@pytest.mark.parametrize("real", ["utf-8", "gb18030"])
def test_the_bytes_decide_about_the_encoding(declared: str, real: str) -> None:
    body = f'<?xml version="1.0" encoding="{declared}"?>{rss(ITEM)}'.encode(real)
    assert parse(body).rows[0]["text"] == "青禾网校退费难"


def test_entities_that_multiply_are_not_expanded() -> None:
    bomb = "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefg", "bcdefgh", strict=True)
    )
    body = f'<!DOCTYPE x [<!ENTITY a "aaaa">{bomb}]>' + rss(ITEM.replace("退费难", "&h;"))
    assert all(len(str(row["text"])) < 1000 for row in parse(body).rows)


@pytest.mark.skipif(not PAYLOADS.is_dir(), reason="no recorded feeds in ../shared/payloads/rss")
def test_recorded_feeds_are_read_whole() -> None:
    for file in sorted(PAYLOADS.glob("*.xml")):
        body = file.read_bytes()
        page = parse(body)
        assert page.outcome == Outcome.OK
        assert len(page.rows) == body.count(b"<item>") + body.count(b"<entry>")
        assert page.unreadable == ()
        assert all("<" not in str(row["text"]) for row in page.rows)


def sound(page: Page) -> None:
    assert page.outcome in Outcome
    for row in page.rows:
        assert row["post_id"]
        assert row["text"]
        assert isinstance(row["published_at"], datetime)


@given(st.binary(max_size=400))
def test_any_bytes_are_an_outcome(body: bytes) -> None:
    sound(parse(body))


@given(st.text(max_size=60), st.text(max_size=60), st.binary(max_size=20), st.integers(0, 400))
def test_any_feed_is_an_outcome(title: str, date: str, noise: bytes, place: int) -> None:
    item = ITEM.replace("退费难", title).replace("Sun, 22 Nov", date)
    body = rss(item, ITEM).encode("utf-8", "replace")
    sound(parse(body[:place] + noise + body[place:]))
