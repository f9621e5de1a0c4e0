"""Weibo's JSON: the official interface, m.weibo.cn and weibo.com/ajax (platforms.md, 1b to 1d).

All of them speak of statuses and comments with nearly the same fields.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from complaints.domain.times import parsed
from complaints.models.sources import Outcome
from spiders.parsing.answers import (
    DELETED,
    NotJson,
    Part,
    Row,
    first,
    holding,
    identifier,
    json_in,
    listed,
    nested,
    not_json,
    page_of,
    part,
    post,
)
from spiders.parsing.markup import plain
from spiders.parsing.pages import Page, Unreadable, decoded
from spiders.parsing.weibo_errors import error_in, said_nothing

PLATFORM = "weibo"
CARD, GROUP = 9, 11  # card_type of a status, and of cards in a group
LONG_TEXT = "long_text"  # kind of a text whose post's id stands in the question only
CUT_OFF = ("...全文", "…全文", "...展开", "…展开")


@dataclass(frozen=True)
class SearchPage(Page):
    """Search results, newest first; `oldest_at` is the time of the last of them."""

    total_number: int = 0
    oldest_at: datetime | None = None


def parse_search(body: bytes, page: int = 1) -> SearchPage:
    """2/search/statuses/limited; `page` counts from 1. Never raises: a riddle is an outcome.

    Nothing on the first page counts as nothing only if the total says so.
    """
    text = decoded(body)
    try:
        answer = json_in(text)
    except NotJson:
        return searched(not_json(text))
    wrong = error_in(answer)
    if wrong is not None:
        return searched(Page(*wrong))
    statuses, total = answer.get("statuses"), answer.get("total_number")
    if not isinstance(statuses, list) or not isinstance(total, int) or isinstance(total, bool):
        return searched(Page(Outcome.MALFORMED, "the answer has no statuses or no total_number"))
    found = page_of((row_of(item) for item in statuses), nothing=total == 0 or page > 1)
    if found.outcome == Outcome.MALFORMED and found.unreadable and page > 1:
        found = replace(found, outcome=Outcome.OK, reason="")
    if found.outcome == Outcome.MALFORMED and not found.unreadable:
        found = replace(found, reason=f"total_number is {total}, but there are no statuses")
    return searched(found, total)


def searched(page: Page, total: int = 0) -> SearchPage:
    times = (parsed(row["published_at"]) for row in reversed(page.rows))
    oldest_at = next((time for time in times if time is not None), None)
    return SearchPage(page.outcome, page.reason, page.rows, page.unreadable, total, oldest_at)


def parse_weibo_json(answer: object) -> Page:
    """Any other JSON answer of Weibo, told apart by what it holds."""
    wrong = error_in(answer)
    if wrong is not None:
        return Page(*wrong)
    long_text = holding(answer, "longTextContent")
    if long_text:
        return page_of([long_text_of(long_text)], nothing=False)
    return page_of(entries(answer), nothing=said_nothing(answer))


def entries(answer: object) -> Iterator[Row | Unreadable]:
    """Statuses and comments in reading order, replies under their comment included."""
    for name, read in (("cards", cards_of), ("statuses", statuses_of), ("comments", comments_of)):
        holder = holding(answer, name)
        if isinstance(holder.get(name), list):
            yield from read(listed(holder, name))
            return
    items = listed(holding(answer, "data"), "data") or listed(part(answer, "data"), "data")
    if items:
        yield from comments_of(items) if is_comment(items[0]) else statuses_of(items)
    elif "created_at" in holding(answer, "created_at"):
        yield row_of(holding(answer, "created_at"))


def cards_of(cards: list[Part]) -> Iterator[Row | Unreadable]:
    """Adverts, users and topics are other cards."""
    for card in cards:
        if card.get("card_type") == CARD and part(card, "mblog"):
            yield row_of(part(card, "mblog"))
        elif card.get("card_type") == GROUP:
            yield from cards_of(
                [c for c in listed(card, "card_group") if c.get("card_type") == CARD]
            )


def statuses_of(statuses: list[Part]) -> Iterator[Row | Unreadable]:
    yield from (row_of(status) for status in statuses)


def comments_of(comments: list[Part]) -> Iterator[Row | Unreadable]:
    for comment, above in nested(comments, "comments"):
        yield comment_of(comment, above)


def is_comment(item: Part) -> bool:
    return bool(
        {"rootid", "floor_number", "like_count", "like_counts", "disable_reply"} & set(item)
    )


def row_of(status: object) -> Row | Unreadable:
    """A status as intake takes it, or the reason why it is none."""
    if not isinstance(status, dict):
        return Unreadable("the entry is not an object", {"platform": PLATFORM})
    post_id = plain(identifier(status, "idstr", "mid", "id"))
    original = part(status, "retweeted_status")
    row = post(
        PLATFORM,
        post_id,
        text_of(status),
        status.get("created_at"),
        kind="repost" if original else "post",
        url=f"https://m.weibo.cn/detail/{quote(post_id, safe='')}" if post_id else "",
        thread_id=plain(identifier(original, "idstr", "mid", "id")),
        likes=status.get("attitudes_count"),
        comments=status.get("comments_count"),
        reposts=status.get("reposts_count"),
        device=plain(status.get("source")),
        region=plain(status.get("region_name")).removeprefix("发布于").strip(),
        evidence=status,
        **author_of(status),
    )
    if str(status.get("deleted", "0")) not in {"0", "False", "None"}:
        return Unreadable(DELETED, row.row if isinstance(row, Unreadable) else row)
    return row


def comment_of(comment: Part, above: Part) -> Row | Unreadable:
    """A comment, or a reply to one: its source tells the region, not the device."""
    post_id = plain(identifier(comment, "idstr", "mid", "id"))
    under = part(comment, "status") or part(above, "status")
    root = identifier(comment, "rootid") or identifier(above, "idstr", "mid", "id")
    return post(
        PLATFORM,
        post_id,
        text_of(comment) or pictures_of(comment),
        comment.get("created_at"),
        kind="comment",
        thread_id=identifier(under, "idstr", "mid", "id") or (root if root != post_id else ""),
        likes=first(comment, "like_count", "like_counts"),
        comments=comment.get("total_number"),
        region=plain(comment.get("source")).removeprefix("来自").strip(),
        evidence={key: comment[key] for key in comment if key != "comments"},
        **author_of(comment),
    )


def author_of(holder: Part) -> dict[str, object]:
    user = part(holder, "user")
    return {
        "author_id": plain(identifier(user, "idstr", "id")),
        "author_name": plain(user.get("screen_name")),
        "followers": user.get("followers_count"),
        "verified": user.get("verified") if isinstance(user.get("verified"), bool) else None,
    }


def text_of(holder: Part) -> str:
    """The whole text where it is there: a long one stands apart, and `text` breaks off."""
    whole = first(part(holder, "longText"), "longTextContent", "content")
    text = plain(whole or first(holder, "text_raw", "text"))
    for ending in CUT_OFF:
        text = f"{text.removesuffix(ending)}…" if text.endswith(ending) else text
    return text


def pictures_of(comment: Part) -> str:
    """A comment may be nothing but a picture or emoticons that have no name."""
    return "[图片]" if part(comment, "pic") else "[表情]" if comment.get("text") else ""


def long_text_of(holder: Part) -> Row:
    """The text that was cut off. Whose it is stands only in the question that was asked."""
    return {"platform": PLATFORM, "kind": LONG_TEXT, "text": plain(holder["longTextContent"])}
