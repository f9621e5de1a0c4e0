"""Xiaohongshu: notes and comments in the shapes of its web and its app, which operators' exports
keep, and the public page of a note (platforms.md, section 3)."""

import re
from collections.abc import Iterator

import chompjs

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

PLATFORM = "xiaohongshu"
STATE = re.compile(r"window\.__INITIAL_STATE__\s*=")
LARGEST_STATE = 4_000_000  # characters
GONE_WORDS = (
    "当前笔记暂时无法浏览",
    "当前内容无法展示",
    "笔记不存在",
    "error_code=300031",
    "你访问的页面不见了",
)
CODES: dict[int, Finding] = {
    -100: (Outcome.LOGIN_WALL, "the sign-in has expired"),
    -101: (Outcome.LOGIN_WALL, "a sign-in is asked for"),
    -104: (Outcome.LOGIN_WALL, "the account may not see this"),
    300011: (Outcome.BLOCKED, "the account is refused"),
    300012: (Outcome.BLOCKED, "the address is refused"),
    300013: (Outcome.RATE_LIMITED, "too many requests"),
    300015: (Outcome.BLOCKED, "the request is refused"),
    300031: (Outcome.GONE, "the note is no longer shown"),
    -510000: (Outcome.GONE, "the note is no longer shown"),
    -510001: (Outcome.GONE, "the note is no longer shown"),
}


def parse_xiaohongshu_json(answer: object) -> Page:
    """Search results, one note, or comments, told apart by what the answer holds.

    Success with an empty `data` is how a captcha looks, not how nothing looks.
    """
    wrong = error_in(answer)
    if wrong is not None:
        return Page(*wrong)
    ended = holding(answer, "has_more").get("has_more") is False
    return page_of(entries(answer), nothing=ended)


def error_in(answer: object) -> Finding | None:
    holder = holding(answer, "code", "success")
    code = first(holder, "code")
    if isinstance(code, int) and code in CODES:
        outcome, reason = CODES[code]
        return outcome, f"Xiaohongshu answered with code {code}: {reason}"
    if isinstance(code, int) and code not in (0, 200, 1000) and holder.get("success") is not True:
        return Outcome.MALFORMED, f"Xiaohongshu answered with code {code}"
    if holder.get("data") == {}:
        return Outcome.BLOCKED, "success without any data: a captcha is asked for"
    return None


def parse_xiaohongshu_html(text: str) -> Page:
    """The page of a note carries its data as JavaScript; without a fresh token it carries none."""
    found = STATE.search(text)
    if found is not None:
        try:
            state: object = chompjs.parse_js_object(text[found.end() : found.end() + LARGEST_STATE])
        except ValueError:
            return Page(Outcome.MALFORMED, "the data of the page can't be read")
        notes = part(state, "note", "noteDetailMap")
        read = [note_row(part(entry, "note")) for entry in notes.values() if part(entry, "note")]
        if read:
            return page_of(read, nothing=False)
    if any(word in text for word in GONE_WORDS):
        return Page(Outcome.GONE, "the note is no longer shown")
    return wall(text) or page_of([], nothing=False)


def entries(answer: object) -> Iterator[Row | Unreadable]:
    comments = holding(answer, "comments", "sub_comments")
    if comments:
        name = "comments" if "comments" in comments else "sub_comments"
        for item, above in nested(listed(comments, name), "sub_comments"):
            yield comment(item, above)
        return
    holder = holding(answer, "items", "notes", "note_list")
    name = next((name for name in ("items", "notes", "note_list") if name in holder), "items")
    items = listed(holder, name) or listed(answer, "data")
    for item in items:
        found = part(item, "note_card") or part(item, "note") or item
        if not item.get("model_type") or item.get("model_type") == "note":
            yield note_row(
                {**found, "id": identifier(found, "note_id", "id") or identifier(item, "id")}
            )
    if not items and part(holding(answer, "note"), "note"):
        yield note_row(part(holding(answer, "note"), "note"))


def note_row(note: Part) -> Row | Unreadable:
    """A note. The title is the first line of its text; the app's text may repeat it."""
    post_id = identifier(note, "note_id", "noteId", "id")
    counts = part(note, "interact_info") or part(note, "interactInfo")
    user = part(note, "user")
    return post(
        PLATFORM,
        post_id,
        text_of(note) or ("[视频]" if first(note, "type") == "video" else "[图片]"),
        time_of(note),
        kind="video" if first(note, "type") == "video" else "note",
        url=f"https://www.xiaohongshu.com/explore/{post_id}" if post_id else "",
        author_id=identifier(user, "user_id", "userId", "userid"),
        author_name=plain(first(user, "nickname", "nick_name", "nickName")),
        verified=user.get("red_official_verified") or None,
        likes=counted(note, counts, "liked_count", "likedCount", "likes"),
        comments=counted(note, counts, "comment_count", "commentCount", "comments_count"),
        reposts=counted(note, counts, "shared_count", "shareCount", "share_count"),
        region=plain(first(note, "ip_location", "ipLocation")),
        evidence=note,
    )


def counted(note: Part, counts: Part, *names: str) -> object:
    """The app tells counts in the note itself, the web in a part of it; 0 is a count too."""
    for holder in (counts, note):
        for name in names:
            if holder.get(name) not in (None, ""):
                return holder[name]
    return None


def text_of(note: Part) -> str:
    title = plain(first(note, "title", "display_title", "displayTitle"))
    text = plain(first(note, "desc", "description"))
    return text if text.startswith(title) else "\n".join(filter(None, (title, text)))


def time_of(note: Part) -> object:
    """Seconds in the app, milliseconds on the web; search results of the web have only words."""
    words = [
        first(tag, "text")
        for tag in listed(note, "corner_tag_info") or listed(note, "cornerTagInfo")
        if first(tag, "type") == "publish_time"
    ]
    return first(note, "time", "timestamp", "create_time") or next(iter(words), "")


def comment(item: Part, above: Part) -> Row | Unreadable:
    user = part(item, "user_info") or part(item, "user")
    pictured = listed(item, "pictures") or listed(item, "images")
    return post(
        PLATFORM,
        identifier(item, "id", "comment_id"),
        plain(first(item, "content")) or ("[图片]" if pictured else ""),
        first(item, "create_time", "time"),
        kind="comment",
        thread_id=identifier(item, "note_id") or identifier(above, "note_id"),
        author_id=identifier(user, "user_id", "userid"),
        author_name=plain(first(user, "nickname")),
        likes=item.get("like_count"),
        comments=item.get("sub_comment_count"),
        region=plain(first(item, "ip_location")),
        evidence={key: item[key] for key in item if key != "sub_comments"},
    )
