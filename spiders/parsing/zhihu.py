"""Zhihu: the official search, the web's answers as operators' exports keep them, and the data in a
public page (platforms.md, section 5)."""

import json
from collections.abc import Iterator

from parsel import Selector

from complaints.models.sources import Outcome
from spiders.outcomes import Finding
from spiders.parsing.answers import (
    Part,
    Row,
    first,
    holding,
    identifier,
    listed,
    nested,
    page_of,
    part,
    post,
)
from spiders.parsing.markup import plain
from spiders.parsing.pages import Page, Unreadable, wall

PLATFORM = "zhihu"
UTTERANCES = {"answer", "article", "zvideo", "pin", "question", "comment"}
GONE_WORDS = ("你似乎来到了没有知识存在的荒原", "该内容已被删除", "内容不存在")
CODES: dict[int, Finding] = {  # the official interface, then the web's
    10001: (Outcome.MALFORMED, "a parameter is refused"),
    20001: (Outcome.LOGIN_WALL, "the access secret or the clock is refused"),
    30001: (Outcome.RATE_LIMITED, "too many requests"),
    30002: (Outcome.RATE_LIMITED, "the quota is used up"),
    90001: (Outcome.UNREACHABLE, "an error inside"),
    100: (Outcome.LOGIN_WALL, "a sign-in is asked for"),
    404: (Outcome.GONE, "the content is no longer shown"),
    4041: (Outcome.GONE, "the content is no longer shown"),
    40352: (Outcome.BLOCKED, "a captcha is asked for"),
    40362: (Outcome.BLOCKED, "the request is refused as unusual"),
}


def parse_zhihu_json(answer: object) -> Page:
    """The official search, the web's search, comments, or one answer, by what the answer holds."""
    wrong = error_in(answer)
    if wrong is not None:
        return Page(*wrong)
    return page_of(entries(answer), nothing=said_nothing(answer))


def error_in(answer: object) -> Finding | None:
    if not isinstance(answer, dict):
        return Outcome.MALFORMED, "the answer is JSON, but not an object"
    code = first(part(answer, "error"), "code") or first(answer, "Code")
    if not isinstance(code, int) or code == 0:
        return None
    outcome, reason = CODES.get(code, (Outcome.MALFORMED, "an error that is not known"))
    return outcome, f"Zhihu answered with code {code}: {reason}"


def parse_zhihu_html(text: str) -> Page:
    """The page's data stands in a script as JSON."""
    told = Selector(text).css("script#js-initialData::text").get()
    if told:
        try:
            state = json.loads(told)
        except (ValueError, RecursionError):
            return Page(Outcome.MALFORMED, "the data of the page can't be read")
        kept = part(state, "initialState", "entities")
        read = [
            utterance(item, kind)
            for kind in ("answer", "article", "zvideo", "pin")
            for item in part(kept, f"{kind}s").values()
            if isinstance(item, dict)
        ]
        if read:
            return page_of(read, nothing=False)
    if any(word in text for word in GONE_WORDS):
        return Page(Outcome.GONE, "the content is no longer shown")
    return wall(text) or page_of([], nothing=False)


def entries(answer: object) -> Iterator[Row | Unreadable]:
    official = part(answer, "Data") or holding(answer, "Items")
    if listed(official, "Items"):
        yield from (item_row(item) for item in listed(official, "Items"))
        return
    items = listed(holding(answer, "data"), "data")
    for item, above in nested(items, "child_comments"):
        found = part(item, "object") or part(item, "target") or item
        kind = str(first(found, "type"))
        if kind == "comment" or "reply_comment_id" in found or "child_comment_count" in found:
            yield comment(found, above)
        elif kind in UTTERANCES:
            yield utterance(found, kind)
    if not items and isinstance(answer, dict) and first(answer, "type") in UTTERANCES:
        yield utterance(answer, str(first(answer, "type")))


def utterance(item: Part, kind: str) -> Row | Unreadable:
    """An answer, an article or another piece; the question or title is its first line."""
    question = part(item, "question")
    author = part(item, "author")
    title = plain(plain(first(item, "title") or first(question, "title", "name")))
    text = plain(first(item, "content", "excerpt", "description", "detail"))
    post_id = identifier(item, "id")
    return post(
        PLATFORM,
        post_id,
        "\n".join(filter(None, (title, text))) if title != text else text,
        first(item, "created_time", "createdTime", "created", "updated_time"),
        kind=kind,
        url=address(kind, post_id, identifier(question, "id")),
        thread_id=identifier(question, "id"),
        author_id=identifier(author, "id", "url_token", "urlToken"),
        author_name=plain(first(author, "name")),
        followers=first(author, "follower_count", "followerCount"),
        verified=bool(listed(author, "badge")) or None,
        likes=first(item, "voteup_count", "voteupCount"),
        comments=first(item, "comment_count", "commentCount"),
        region=plain(first(item, "ip_info", "ipInfo")).removeprefix("IP 属地").strip(),
        evidence=item,
    )


def address(kind: str, post_id: str, question: str) -> str:
    """Where readers see it."""
    if kind == "answer" and question:
        return f"https://www.zhihu.com/question/{question}/answer/{post_id}"
    places = {"answer": "www.zhihu.com/answer", "article": "zhuanlan.zhihu.com/p",
              "zvideo": "www.zhihu.com/zvideo", "question": "www.zhihu.com/question",
              "pin": "www.zhihu.com/pin"}  # fmt: skip
    return f"https://{places[kind]}/{post_id}" if kind in places and post_id else ""


def item_row(item: Part) -> Row | Unreadable:
    """A result of the official search: no author id, the time of the last edit."""
    title, text = plain(first(item, "Title")), plain(first(item, "ContentText"))
    return post(
        PLATFORM,
        identifier(item, "ContentID"),
        text if text.startswith(title) else "\n".join(filter(None, (title, text))),
        first(item, "EditTime"),
        kind=str(first(item, "ContentType")).lower()[:20] or "post",
        url=plain(first(item, "Url")),
        author_name=plain(first(item, "AuthorName")),
        verified=bool(first(item, "AuthorBadgeText")) or None,
        likes=item.get("VoteUpCount"),
        comments=item.get("CommentCount"),
        evidence=item,
    )


def comment(item: Part, above: Part) -> Row | Unreadable:
    author = part(item, "author")
    author = part(author, "member") or author
    regions = [
        first(tag, "text") for tag in listed(item, "comment_tag") if tag.get("type") == "ip_info"
    ]
    return post(
        PLATFORM,
        identifier(item, "id"),
        plain(first(item, "content")),
        first(item, "created_time"),
        kind="comment",
        thread_id=identifier(item, "reply_root_comment_id") or identifier(above, "id"),
        author_id=identifier(author, "id", "url_token"),
        author_name=plain(first(author, "name")),
        likes=first(item, "like_count", "vote_count"),
        comments=item.get("child_comment_count"),
        region=plain(next(iter(regions), "")).removeprefix("IP 属地").strip(),
        evidence={key: item[key] for key in item if key != "child_comments"},
    )


def said_nothing(answer: object) -> bool:
    """The end of a list, or the official interface's own word for it."""
    official = part(answer, "Data")
    if "Items" in official:
        return official.get("HasMore") is False or bool(first(official, "EmptyReason"))
    return part(answer, "paging").get("is_end") is True
