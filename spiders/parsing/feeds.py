"""RSS and Atom feeds, RSSHub's among them: a body made into a page (platforms.md, section 8)."""

import calendar
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import feedparser

from complaints.domain.cleaning import clean_text
from complaints.domain.times import parsed
from complaints.evidence import PART
from complaints.models.sources import Outcome
from spiders.parsing.markup import plain
from spiders.parsing.pages import Page, Unreadable, decoded, is_html, wall

DECLARED = re.compile(
    rb"^\s*(?:\xef\xbb\xbf)?<\?xml[^>]{0,100}?encoding=[\"']([\w-]+)[\"'][^>]{0,50}\?>"
)
OURS = {
    b"utf-8",
    b"utf8",
    b"gb2312",
    b"gbk",
    b"gb18030",
}  # as declared; the bytes decide between them
CLOSING = re.compile(rb"</(?:[\w-]+:)?(?:rss|feed|rdf)\s*>\s*(?:<!--.*?-->\s*)*\Z", re.IGNORECASE)
LONGEST_ID = 128  # characters, as intake keeps it
CUT = re.compile(r"(?:\s|\.{3}|…|\[图片\]|\[视频\])+\Z")  # how RSSHub ends a title it cut


def parse_feed(body: bytes, address: str, platform: str) -> Page:
    """Reads a feed fetched from `address`. Never raises: what can't be read is an outcome.

    An empty feed counts as nothing only if it is a whole feed that says what it is.
    """
    if not body.strip():
        return Page(Outcome.MALFORMED, "the answer is empty")
    try:
        # As a stream: feedparser opens bytes that look like a file name.
        feed = feedparser.parse(
            BytesIO(in_utf8(body)), resolve_relative_uris=False, sanitize_html=False
        )
        entries = [entry for entry in feed.entries if isinstance(entry, dict)]
        version = str(feed.get("version") or "")
    except Exception as error:  # noqa: BLE001  feedparser names no errors of its own
        return Page(Outcome.MALFORMED, f"the feed can't be read ({type(error).__name__})")
    if not version:
        return no_feed(body)
    whole = CLOSING.search(body[-2000:]) is not None
    return page_of(entries if whole else entries[:-1], whole, address, platform)


def in_utf8(body: bytes) -> bytes:
    """The body in UTF-8 where it says UTF-8 or GB18030 and may be wrong about it."""
    declaration = DECLARED.match(body)
    if declaration is None:
        return body if b"\x00" in body[:4] else decoded(body).encode()
    if declaration[1].lower() not in OURS:
        return body
    return decoded(body[declaration.end() :]).encode()


def no_feed(body: bytes) -> Page:
    text = decoded(body)
    if is_html(text):
        return wall(text) or Page(Outcome.MALFORMED, "a web page came instead of a feed")
    return Page(Outcome.MALFORMED, "the answer is not a feed")


def page_of(entries: list[Any], whole: bool, address: str, platform: str) -> Page:
    """A feed that breaks off keeps its whole entries, but it is no success."""
    read = [row_of(entry, address, platform) for entry in entries]
    rows = tuple(item for item in read if not isinstance(item, Unreadable))
    left = tuple(item for item in read if isinstance(item, Unreadable))
    if not whole:
        return Page(Outcome.MALFORMED, "the feed breaks off before its end", rows, left)
    if not read:
        return Page(Outcome.EMPTY)
    if not rows:
        return Page(Outcome.MALFORMED, f"none of {len(read)} entries can be read", rows, left)
    return Page(Outcome.OK, "", rows, left)


def row_of(entry: Any, address: str, platform: str) -> Mapping[str, object] | Unreadable:
    """An entry as intake takes it, or the reason why it is none."""
    link = plain(entry.get("link"))
    row: dict[str, object] = {
        "platform": platform,
        "post_id": id_of(plain(entry.get("id")) or link, address),
        "text": text_of(title_of(entry), description_of(entry)),
        "published_at": published_at_of(entry),
        "url": link,
        "author_name": author_of(entry),
        PART: dict(entry) if isinstance(entry, dict) else str(entry),
    }
    if not row["post_id"]:
        return Unreadable("the entry has neither a guid nor a link", row)
    if not row["text"]:
        return Unreadable("the entry has neither a title nor a text", row)
    if row["published_at"] is None:
        return Unreadable("the entry has no date that can be read", row | {"published_at": ""})
    return row


def id_of(guid: str, address: str) -> str:
    """The guid. A bare one names its entry within its own feed only, so the feed goes in front."""
    if guid and ":" not in guid:
        feed = urlsplit(address)
        guid = f"{feed.hostname or ''}{feed.path}#{guid}"
    return guid if len(guid) <= LONGEST_ID else f"sha256:{sha256(guid.encode()).hexdigest()}"


def text_of(title: str, description: str) -> str:
    """Title and text; only the text where the title merely repeats its beginning."""
    if not (title and description):
        return title or description
    start = "".join(CUT.sub("", title).split())
    return (
        description if "".join(description.split()).startswith(start) else f"{title}\n{description}"
    )


def title_of(entry: Any) -> str:
    return shown(entry.get("title_detail"))


def description_of(entry: Any) -> str:
    """The fullest text that the entry carries, its `content` or its summary."""
    return max(
        (shown(part) for part in (*(entry.get("content") or []), entry.get("summary_detail"))),
        key=len,
    )


def shown(part: object) -> str:
    """A text construct as a reader sees it: plain text is not decoded a second time."""
    if not isinstance(part, dict):
        return ""
    value = part.get("value") or ""
    return clean_text(value) if part.get("type") == "text/plain" else plain(value)


def author_of(entry: Any) -> str:
    detail = entry.get("author_detail")
    name = detail.get("name") if isinstance(detail, dict) else ""
    return plain(name or entry.get("author"))


def published_at_of(entry: Any) -> datetime | None:
    """The time the entry names; without a zone it is Chinese time, as for every source."""
    for name in ("published", "updated"):
        if name not in entry:
            continue  # feedparser would answer with the other of the two, and warn
        told = str(entry[name] or "").strip()
        found = parsed(told) if told else None
        if found is not None:
            return found
        fields = entry.get(f"{name}_parsed")
        if fields is not None:
            return datetime.fromtimestamp(calendar.timegm(fields), UTC)
    return None
