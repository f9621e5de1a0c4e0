"""Two feeds of the invented world: `forum` as RSS 2.0 in RSSHub's manner, `reviews` as Atom 1.0."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from html import escape

from sandbox.replies import Reply, in_utf8
from sandbox.world import FORUM, REVIEWS, Post

MOST_ENTRIES = 100
LONGEST_TITLE = 40  # characters; RSSHub cuts the text for a title and puts dots behind it
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def feed(name: str, posts: Iterable[Post], headers: Mapping[str, str]) -> Reply:
    """The newest entries of a feed, or 304 when the visitor's copy is still good.

    `headers` are the request's, their names in lower case.
    """
    media_type, write = FORMS[name]
    entries = [post for post in posts if post.feed == name][:MOST_ENTRIES]
    body = in_utf8(write(entries))
    validators = {
        "ETag": f'"{sha256(body).hexdigest()[:32]}"',
        "Last-Modified": mail_time(newest(entries)),
    }
    if unchanged(headers, validators["ETag"], newest(entries)):
        return Reply(304, media_type, b"", validators)
    return Reply(200, media_type, body, validators)


def nothing(name: str) -> Reply:
    """A whole feed that says what it is and has no entry."""
    media_type, write = FORMS[name]
    return Reply(200, media_type, in_utf8(write([])))


def unchanged(headers: Mapping[str, str], etag: str, changed_at: datetime) -> bool:
    """By the tag when the visitor sends one; only without a tag by the date."""
    tags = headers.get("if-none-match")
    if tags is not None:
        return any(tag.strip().removeprefix("W/") in (etag, "*") for tag in tags.split(","))
    try:
        since = parsedate_to_datetime(headers.get("if-modified-since", ""))
    except (ValueError, OverflowError):
        return False
    return since.replace(tzinfo=since.tzinfo or UTC) >= changed_at.replace(microsecond=0)


def rss(posts: list[Post]) -> str:
    items = "".join(map(rss_item, posts))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0">
<channel>
<title>家长论坛 · 青禾网校版</title>
<link>https://bbs.qinghe.example/</link>
<description>家长论坛“青禾网校”版的最新帖子</description>
<generator>RSSHub</generator>
<language>zh-cn</language>
<lastBuildDate>{mail_time(newest(posts))}</lastBuildDate>
<ttl>5</ttl>
{items}</channel>
</rss>
"""


def rss_item(post: Post) -> str:
    # RSS doesn't say whether a title is HTML and readers take it as such, hence twice escaped.
    return f"""<item>
<title>{xml(escape(title(post), quote=False))}</title>
<description><![CDATA[{clean(markup(post.text))}]]></description>
<link>{xml(link(post))}</link>
<guid isPermaLink="false">{xml(post.id)}</guid>
<pubDate>{mail_time(post.published_at)}</pubDate>
<author>{xml(escape(post.author.name, quote=False))}</author>
</item>
"""


def atom(posts: list[Post]) -> str:
    entries = "".join(map(atom_entry, posts))
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">
<title>网课点评 · 青禾网校</title>
<id>tag:reviews.qinghe.example,2026:feed</id>
<link href="https://reviews.qinghe.example/"/>
<updated>{newest(posts).isoformat()}</updated>
{entries}</feed>
"""


def atom_entry(post: Post) -> str:
    moment = post.published_at.astimezone(UTC).isoformat()
    return f"""<entry>
<title type="text">{xml(title(post))}</title>
<id>{xml(post.id)}</id>
<link href="{xml(link(post))}"/>
<published>{moment}</published>
<updated>{moment}</updated>
<author><name>{xml(post.author.name)}</name></author>
<content type="html">{xml(markup(post.text))}</content>
</entry>
"""


FORMS: Mapping[str, tuple[str, Callable[[list[Post]], str]]] = {
    FORUM: ("application/rss+xml; charset=utf-8", rss),
    REVIEWS: ("application/atom+xml; charset=utf-8", atom),
}


def title(post: Post) -> str:
    line = " ".join(post.text.split())
    return line if len(line) <= LONGEST_TITLE else f"{line[:LONGEST_TITLE]}..."


def markup(text: str) -> str:
    """A text as HTML. No `>` is left, so it can't end a CDATA section."""
    return escape(text, quote=False).replace("\n", "<br>")


def link(post: Post) -> str:
    if post.feed == FORUM:
        return post.id
    return f"https://reviews.qinghe.example/r/{post.id.rpartition(':')[2]}"


def newest(posts: list[Post]) -> datetime:
    """The time of the first post, in UTC: they come newest first."""
    return posts[0].published_at.astimezone(UTC) if posts else EPOCH


def mail_time(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def xml(text: str) -> str:
    return escape(clean(text))


def clean(text: str) -> str:
    """Without the characters that XML has no way to write."""
    return NOT_IN_XML.sub("", text)
