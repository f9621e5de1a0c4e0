"""Bilibili's public search, answered from the invented world."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from sandbox.replies import Reply, json_reply
from sandbox.world import Post

PATH = "/x/web-interface/search/type"
PER_PAGE = 20


def search(query: Mapping[str, str], posts: Iterable[Post]) -> Reply:
    word, told = query.get("keyword", "").strip(), query.get("page", "1")
    page = int(told) if told.isdecimal() and len(told) < 6 else 1
    found = [post for post in posts if word and word in post.text]
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    data: dict[str, Any] = {
        "page": page,
        "pagesize": PER_PAGE,
        "numResults": len(found),
        "numPages": -(-len(found) // PER_PAGE),
    }
    if shown:
        data["result"] = [video(post, word) for post in shown]
    return json_reply({"code": 0, "message": "OK", "ttl": 1, "data": data})


def nothing() -> Reply:
    return json_reply({"code": 0, "message": "OK", "data": {"numResults": 0, "numPages": 0}})


def video(post: Post, word: str) -> dict[str, Any]:
    title, _, text = post.text.partition("\n")
    marked = escape(title).replace(escape(word), f'<em class="keyword">{escape(word)}</em>')
    return {
        "type": "video",
        "aid": int(post.id),
        "bvid": f"BV{post.id}",
        "mid": int(post.author.id),
        "author": post.author.name,
        "title": marked,
        "description": text or "-",
        "pubdate": int(post.published_at.timestamp()),
        "play": "--",
        "review": post.comments,
        "like": post.likes,
    }
