"""Weibo's search/statuses/limited, answered from the invented world.

Shape, field names and error codes are those of Weibo's open API v2 (open.weibo.com).
"""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from sandbox.replies import Reply, json_reply
from sandbox.world import SHANGHAI, Author, Post

PATH = "/2/search/statuses/limited.json"
SHOW = "/2/statuses/show.json"
MENTIONS = "/2/comments/mentions.json"
TO_ME = "/2/comments/to_me.json"
OURSELVES = "@青禾网校"
ANSWER = "回复"
NO_SUCH_STATUS = 20101
COMMENTS_FROM = 1_000_000_000_000_000  # comments have numbers of their own
PER_PAGE = 20
MOST_PER_PAGE = 50
ORGANISATION, NOBODY_SPECIAL = 2, -1  # values of verified_type
UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff]")  # the platform's search reads past these


def search(query: Mapping[str, str], posts: Iterable[Post]) -> Reply:
    """One page of the posts (newest first) that `query` asks for, or Weibo's refusal."""
    token = query.get("access_token", "")
    if token == "expired":  # noqa: S105  the sandbox's word for a token that has run out
        return refused(21327, "expired_token")
    if not token:
        return refused(21332, "invalid_access_token")
    if not query.get("q", "").strip():
        return refused(10016, "miss required parameter (q), see doc for more info", 400)
    try:
        start, end = whole(query, "starttime"), whole(query, "endtime")
        count, page = whole(query, "count") or PER_PAGE, whole(query, "page") or 1
    except ValueError:
        return refused(10008, "param error, see doc for more info", 400)
    found = [post for post in posts if matches(post, query["q"].strip(), start, end)]
    count = min(count, MOST_PER_PAGE)
    shown = found[(page - 1) * count : page * count]
    return json_reply({"statuses": [status(p) for p in shown], "total_number": len(found)})


def show(query: Mapping[str, str], posts: Iterable[Post]) -> Reply:
    """One status, or Weibo's word that there is none."""
    if not query.get("access_token"):
        return refused(21332, "invalid_access_token")
    found = next((post for post in posts if post.id == query.get("id")), None)
    if found is None:
        return refused(NO_SUCH_STATUS, "target weibo does not exist!", 400)
    return json_reply(status(found))


def mentions(query: Mapping[str, str], posts: Iterable[Post]) -> Reply:
    """Comments that name the brand's account, newest first."""
    return comments(query, [post for post in posts if OURSELVES in post.text])


def to_me(query: Mapping[str, str], posts: Iterable[Post]) -> Reply:
    """Comments under the account's own posts: those that answer it without naming it."""
    return comments(query, [post for post in posts if post.text.startswith(ANSWER)])


def comments(query: Mapping[str, str], found: list[Post]) -> Reply:
    if not query.get("access_token"):
        return refused(21332, "invalid_access_token")
    count, page = whole(query, "count") or PER_PAGE, whole(query, "page") or 1
    shown = found[(page - 1) * count : page * count]
    return json_reply({"comments": [comment(p) for p in shown], "total_number": len(found)})


def comment(post: Post) -> dict[str, Any]:
    """A post told as a comment of another number: the account is named under somebody's status."""
    told = status(post)
    shown = {name: told[name] for name in ("created_at", "text", "source", "user")}
    number = str(int(post.id) + COMMENTS_FROM)
    return shown | {"id": int(number), "idstr": number, "mid": number, "status": {"idstr": post.id}}


def no_comments() -> Reply:
    return json_reply({"comments": [], "total_number": 0})


def nothing() -> Reply:
    return json_reply({"statuses": [], "total_number": 0})


def refused(code: int, error: str, status: int = 403) -> Reply:
    return json_reply({"request": PATH, "error_code": code, "error": error}, status)


def whole(query: Mapping[str, str], name: str) -> int | None:
    """A parameter as a number; None when absent. Raises ValueError for anything below zero."""
    told = query.get(name, "")
    if not told:
        return None
    if not (told.isdecimal() and len(told) <= 12):
        raise ValueError(name)
    return int(told)


def matches(post: Post, keyword: str, start: int | None, end: int | None) -> bool:
    """Whether the keyword stands in the text and the time in the window, both ends included."""
    second = int(post.published_at.timestamp())
    if (start is not None and second < start) or (end is not None and second > end):
        return False
    return keyword.casefold() in UNSEEN.sub("", post.text).casefold()


def status(post: Post) -> dict[str, Any]:
    """A post as the API shows it: `text` escapes HTML, times are Chinese, ids are numbers too."""
    return {
        "created_at": post.published_at.astimezone(SHANGHAI).strftime("%a %b %d %H:%M:%S %z %Y"),
        "id": int(post.id),
        "idstr": post.id,
        "mid": post.id,
        "text": escape(post.text, quote=False),
        "textLength": len(post.text.encode("gb18030", "replace")),
        "source": source(post.device),
        "region_name": f"发布于 {post.region}" if post.region else "",
        "favorited": False,
        "truncated": False,
        "isLongText": False,
        "user": user(post.author),
        "reposts_count": post.reposts,
        "comments_count": post.comments,
        "attitudes_count": post.likes,
    }


def source(device: str) -> str:
    name = f"{device}客户端" if device.startswith(("iPhone", "iPad")) else device
    return f'<a href="http://app.weibo.com/" rel="nofollow">{escape(name)}</a>' if name else ""


def user(author: Author) -> dict[str, Any]:
    return {
        "id": int(author.id),
        "idstr": author.id,
        "screen_name": escape(author.name, quote=False),
        "followers_count": author.followers,
        "verified": author.verified,
        "verified_type": ORGANISATION if author.verified else NOBODY_SPECIAL,
    }
