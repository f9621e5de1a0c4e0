"""Douyin: videos and comments in the shapes of its web answers, which operators' exports keep, and
of the official interface (platforms.md, section 2)."""

from collections.abc import Iterator

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

PLATFORM = "douyin"
VIDEOS = ("data", "aweme_list", "aweme_details", "item_list", "list", "video_list")
CARDS_OF_VIDEOS = "aweme_mix_info", "mix_items"  # a card of several videos
TOKEN_REFUSED = {10008, 2190002, 2190008, 28001003, 28001008, 28003017, 28001019, 8}
TOO_MANY = {10004, 2190015, 28001007, 28003045, 2100009}


def parse_douyin_json(answer: object) -> Page:
    """Search results, one video, or comments, told apart by what the answer holds."""
    wrong = error_in(answer)
    if wrong is not None:
        return Page(*wrong)
    return page_of(entries(answer), nothing=said_nothing(answer))


def parse_douyin_html(text: str) -> Page:
    return wall(text) or Page(Outcome.MALFORMED, "a page of Douyin's that holds no data")


def blocked_body(text: str) -> Page | None:
    """Douyin turns a crawler away with nothing at all, or with one word (MediaCrawler)."""
    if text.strip() in ("", "blocked"):
        return Page(Outcome.BLOCKED, "the source answers with an empty body")
    return None


def error_in(answer: object) -> Finding | None:
    verified = first(holding(answer, "search_nil_type"), "search_nil_type")
    if verified == "verify_check":
        return Outcome.BLOCKED, "the source asks for a captcha or refuses to answer"
    holder = holding(answer, "status_code", "err_no", "error_code")
    code = first(holder, "status_code", "err_no", "error_code")
    if isinstance(code, int) and code != 0:
        told = f"{first(holder, 'status_msg', 'err_msg', 'description')}"
        return of_code(code, told)
    if part(holder, "filter_detail") and not part(holder, "aweme_detail"):
        return Outcome.GONE, "the video was removed or is private"
    return None


def of_code(code: int, told: str) -> Finding:
    reason = f"Douyin answered with error {code}"
    if code in TOKEN_REFUSED or "登录" in told or "token" in told.lower():
        return Outcome.LOGIN_WALL, f"{reason}: a sign-in or a valid token is asked for"
    if code in TOO_MANY or "频繁" in told or "超限" in told or "quota" in told.lower():
        return Outcome.RATE_LIMITED, f"{reason}: too many requests"
    if "不存在" in told or "删除" in told or "私密" in told:
        return Outcome.GONE, f"{reason}: the video was removed or is private"
    if "验证" in told or "风控" in told:
        return Outcome.BLOCKED, f"{reason}: a captcha or a refusal"
    return Outcome.MALFORMED, reason


def entries(answer: object) -> Iterator[Row | Unreadable]:
    comments = holding(answer, "comments", "comment_info", "comment_list")
    if comments or is_comment_list(answer):
        yield from comments_in(answer, comments)
        return
    detail = part(holding(answer, "aweme_detail"), "aweme_detail")
    if detail:
        yield video(detail)
        return
    for name in VIDEOS:
        items = listed(holding(answer, name), name) or listed(part(answer, "data"), name)
        if items:
            yield from videos_in(items)
            return


def is_comment_list(answer: object) -> bool:
    items = listed(part(answer, "data"), "list")
    return bool(items) and "content" in items[0]


def comments_in(answer: object, holder: Part) -> Iterator[Row | Unreadable]:
    items = next(
        (listed(holder, name) for name in ("comments", "comment_list") if name in holder),
        listed(part(answer, "data"), "list"),
    )
    for item, above in nested(items, "reply_comment", "sub_comments", "reply_list"):
        yield comment(item, above)


def videos_in(items: list[Part]) -> Iterator[Row | Unreadable]:
    """Results among cards of related words, users and live rooms; cards of videos are opened."""
    for item in items:
        mixed = listed(part(item, CARDS_OF_VIDEOS[0]), CARDS_OF_VIDEOS[1])
        found = part(item, "aweme_info") or part(item, "aweme") or item
        if mixed:
            yield from (video(below) for below in mixed)
        elif identifier(found, "aweme_id", "item_id", "video_id"):
            yield video(found)


def video(item: Part) -> Row | Unreadable:
    """A video or a note of pictures."""
    post_id = identifier(item, "aweme_id", "item_id", "video_id")
    counts = part(item, "statistics")
    author = part(item, "author")
    kind = "note" if listed(item, "images") else "video"
    return post(
        PLATFORM,
        post_id,
        plain(first(item, "desc", "title", "content", "preview_title")) or "[视频]",
        first(item, "create_time", "createTime"),
        kind=kind,
        url=f"https://www.douyin.com/{kind}/{post_id}" if post_id else "",
        author_id=identifier(author, "sec_uid", "uid", "open_id") or identifier(item, "open_id"),
        author_name=plain(first(author, "nickname") or first(item, "nickname", "author_name")),
        followers=author.get("follower_count"),
        verified=bool(first(author, "custom_verify", "enterprise_verify_reason")) or None,
        likes=first(counts, "digg_count") or first(item, "digg_count", "like_count"),
        comments=first(counts, "comment_count") or first(item, "comment_count"),
        reposts=first(counts, "share_count") or first(item, "share_count"),
        region=plain(first(item, "ip_label", "ip_location")),
        evidence=item,
    )


def comment(item: Part, above: Part) -> Row | Unreadable:
    user = part(item, "user")
    text = plain(first(item, "text", "content"))
    return post(
        PLATFORM,
        identifier(item, "cid", "comment_id"),
        text or wordless(item),
        first(item, "create_time"),
        kind="comment",
        thread_id=identifier(item, "aweme_id", "item_id") or identifier(above, "aweme_id"),
        author_id=identifier(user, "sec_uid", "uid") or identifier(item, "comment_user_id"),
        author_name=plain(first(user, "nickname") or first(item, "nick_name")),
        verified=bool(first(user, "custom_verify", "enterprise_verify_reason")) or None,
        likes=item.get("digg_count"),
        comments=first(item, "reply_comment_total"),
        region=plain(first(item, "ip_label")),
        evidence=item,
    )


def wordless(item: Part) -> str:
    """What a comment without words shows."""
    return "[图片]" if listed(item, "image_list") else "[表情]" if part(item, "sticker") else ""


def said_nothing(answer: object) -> bool:
    """No more and a code of success, said by an answer that has the list at all."""
    holder = holding(answer, "has_more")
    succeeded = first(holding(answer, "status_code", "err_no"), "status_code", "err_no") == 0
    has_list = bool(holding(answer, "comments", "data", "aweme_list", "list"))
    return succeeded and has_list and holder.get("has_more") in (0, False)
