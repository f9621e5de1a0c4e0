"""Douyin's official video search, answered from the invented world (open.douyin.com, search v2)."""

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.replies import Reply, json_reply
from sandbox.world import Post

PATH = "/dy_open_api/v2/search/video/"
COMMENTS = "/item/comment/list/"
TOKEN_INVALID = 28001003
COMMENTS_FROM = 1_000_000_000_000_000  # comments have numbers of their own


def search(query: Mapping[str, str], token: str, posts: Iterable[Post]) -> Reply:
    """A page from `cursor` on; `has_more` and `cursor` say where the next one begins."""
    if not token:
        return refused(TOKEN_INVALID, "access_token无效")
    start, count = number(query, "cursor"), min(number(query, "count") or 10, 20)
    found = [post for post in posts if query.get("keyword", "") in post.text]
    shown = found[start : start + count]
    data = {
        "list": [video(post) for post in shown],
        "cursor": start + len(shown),
        "has_more": start + count < len(found),
        "search_id": "20261123000000",
    }
    return json_reply({"err_no": 0, "err_msg": "", "log_id": "invented", "data": data})


def comments(query: Mapping[str, str], token: str, posts: Iterable[Post]) -> Reply:
    """Comments under one of the account's own videos, newest first."""
    if not token or not query.get("open_id"):
        return refused(TOKEN_INVALID, "access_token无效")
    start, count = number(query, "cursor"), min(number(query, "count") or 10, 20)
    found = list(posts)
    shown = found[start : start + count]
    data = {
        "error_code": 0,
        "list": [comment(post) for post in shown],
        "cursor": start + len(shown),
        "has_more": start + count < len(found),
    }
    return json_reply({"data": data, "extra": {"error_code": 0, "logid": "invented"}})


def comment(post: Post) -> dict[str, Any]:
    return {
        "comment_id": str(int(post.id) + COMMENTS_FROM),
        "content": post.text,
        "create_time": int(post.published_at.timestamp()),
        "comment_user_id": f"_000{post.author.id}",
        "nick_name": post.author.name,
        "digg_count": post.likes,
        "reply_comment_total": post.comments,
    }


def nothing() -> Reply:
    return json_reply({"err_no": 0, "err_msg": "", "data": {"list": [], "has_more": False}})


def refused(code: int, told: str) -> Reply:
    return json_reply({"err_no": code, "err_msg": told, "data": None})


def number(query: Mapping[str, str], name: str) -> int:
    told = query.get(name, "")
    return int(told) if told.isdecimal() and len(told) < 10 else 0


def video(post: Post) -> dict[str, Any]:
    return {
        "aweme_id": post.id,
        "desc": post.text,
        "create_time": int(post.published_at.timestamp()),
        "author": {"sec_uid": f"MS4w{post.author.id}", "nickname": post.author.name},
        "statistics": {
            "digg_count": post.likes,
            "comment_count": post.comments,
            "share_count": post.reposts,
        },
        "ip_label": post.region,
    }
