"""Zhihu's official search, answered from the invented world (developer.zhihu.com)."""

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.replies import Reply, json_reply
from sandbox.world import Post

PATH = "/api/v1/content/zhihu_search"
MOST = 10  # results; there is no second page


def search(query: Mapping[str, str], token: str, posts: Iterable[Post]) -> Reply:
    if not token.startswith("Bearer ") or not query.get("Query", "").strip():
        return json_reply({"Code": 20001 if query.get("Query") else 10001, "Message": "refused"})
    found = [post for post in posts if query["Query"].strip() in post.text]
    data = {"HasMore": len(found) > MOST, "Items": [item(post) for post in found[:MOST]]}
    return json_reply({"Code": 0, "Message": "success", "Data": data})


def nothing() -> Reply:
    data = {"HasMore": False, "Items": [], "EmptyReason": "no result"}
    return json_reply({"Code": 0, "Message": "success", "Data": data})


def item(post: Post) -> dict[str, Any]:
    return {
        "Title": post.text.partition("？")[0][:40],
        "ContentType": "Answer",
        "ContentID": post.id,
        "ContentText": post.text,
        "Url": f"https://www.zhihu.com/answer/{post.id}",
        "CommentCount": post.comments,
        "VoteUpCount": post.likes,
        "AuthorName": post.author.name,
        "EditTime": int(post.published_at.timestamp()),
    }
