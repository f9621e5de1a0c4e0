"""Bilibili: videos found or shown, and comments, in the shapes that exports and unsigned pages
carry (platforms.md, section 6)."""

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

PLATFORM = "bilibili"
CODES: dict[int, Finding] = {
    -101: (Outcome.LOGIN_WALL, "a sign-in is asked for"),
    -111: (Outcome.LOGIN_WALL, "a sign-in is asked for"),
    -352: (Outcome.BLOCKED, "refused by risk control"),
    -401: (Outcome.BLOCKED, "refused as unlawful access"),
    -403: (Outcome.BLOCKED, "access is refused"),
    -412: (Outcome.BLOCKED, "the request was banned"),
    -404: (Outcome.GONE, "it is no longer shown"),
    62002: (Outcome.GONE, "the video is not shown"),
    62004: (Outcome.GONE, "the video is being reviewed"),
    62012: (Outcome.GONE, "only its author sees the video"),
    12061: (Outcome.EMPTY, ""),  # comments are closed, so there are none
    12002: (Outcome.EMPTY, ""),
    -509: (Outcome.RATE_LIMITED, "too many requests"),
    -799: (Outcome.RATE_LIMITED, "too many requests"),
    -500: (Outcome.UNREACHABLE, "an error inside"),
    -503: (Outcome.UNREACHABLE, "overloaded"),
}


def parse_bilibili_json(answer: object) -> Page:
    """Search results, one video, or comments, told apart by what the answer holds."""
    wrong = error_in(answer)
    if wrong is not None:
        return Page(*wrong)
    return page_of(entries(answer), nothing=said_nothing(answer))


def parse_bilibili_html(text: str) -> Page:
    return wall(text) or Page(Outcome.MALFORMED, "a page of Bilibili's that holds no data")


def error_in(answer: object) -> Finding | None:
    code = first(holding(answer, "code"), "code")
    if isinstance(code, int) and code not in (0, 200):
        outcome, reason = CODES.get(code, (Outcome.MALFORMED, "an error that is not known"))
        return outcome, f"Bilibili answered with code {code}: {reason}" if reason else ""
    if first(holding(answer, "v_voucher"), "v_voucher"):
        return Outcome.BLOCKED, "refused by risk control"
    return None


def entries(answer: object) -> Iterator[Row | Unreadable]:
    data = holding(answer, "replies")
    if data:
        yield from comments_in(data)
        return
    results = holding(answer, "result")
    if results:
        for item in listed(results, "result"):
            yield from (video(below) for below in listed(item, "data") or [item] if is_video(below))
        return
    shown = holding(answer, "View").get("View") or holding(answer, "bvid", "aid")
    if isinstance(shown, dict) and shown:
        yield video(shown)
    for item in listed(holding(answer, "vlist"), "vlist"):
        yield video(item)


def is_video(item: Part) -> bool:
    """Users, live rooms and adverts stand among the results."""
    return bool(identifier(item, "aid", "bvid")) and first(item, "type") not in ("ketang", "live")


def comments_in(data: Part) -> Iterator[Row | Unreadable]:
    """The pinned one, the hot ones and the page, each once, with the replies shown under them."""
    pinned = [part(data, "upper", "top"), part(data, "top", "upper"), *listed(data, "top_replies")]
    shown = [item for item in pinned if item] + listed(data, "hots") + listed(data, "replies")
    known: set[str] = set()
    for item, _ in nested(shown, "replies"):
        name = identifier(item, "rpid_str", "rpid")
        if name not in known or not name:
            known.add(name)
            yield comment(item)


def video(item: Part) -> Row | Unreadable:
    counts = part(item, "stat") or item
    owner = part(item, "owner")
    title = plain(first(item, "title"))
    text = plain(first(item, "description", "desc"))
    bvid = identifier(item, "bvid")
    text = "" if text in (title, "-") else text
    return post(
        PLATFORM,
        identifier(item, "aid") or bvid,
        "\n".join(filter(None, (title, text))),
        first(item, "pubdate", "created", "senddate"),
        kind="video",
        url=f"https://www.bilibili.com/video/{bvid or 'av' + identifier(item, 'aid')}",
        author_id=identifier(owner, "mid") or identifier(item, "mid"),
        author_name=plain(first(owner, "name") or first(item, "author")),
        likes=counts.get("like"),
        comments=next((counts[n] for n in ("reply", "review", "comment") if n in counts), None),
        reposts=counts.get("share"),
        evidence=item,
    )


def comment(item: Part) -> Row | Unreadable:
    member = part(item, "member")
    told = part(item, "reply_control")
    root = identifier(item, "root_str", "root")
    return post(
        PLATFORM,
        identifier(item, "rpid_str", "rpid"),
        plain(first(part(item, "content"), "message")),
        first(item, "ctime"),
        kind="comment",
        thread_id=identifier(item, "oid_str", "oid") or (root if root != "0" else ""),
        author_id=identifier(item, "mid_str", "mid") or identifier(member, "mid"),
        author_name=plain(first(member, "uname")),
        verified=part(member, "official_verify").get("type") in (0, 1),
        likes=item.get("like"),
        comments=first(item, "rcount"),
        region=plain(first(told, "location")).removeprefix("IP属地：").strip(),
        evidence={key: item[key] for key in item if key != "replies"},
    )


def said_nothing(answer: object) -> bool:
    """No results, no comments, or a list past its end."""
    data = part(answer, "data") or (answer if isinstance(answer, dict) else {})
    counted = [
        data.get("numResults"),
        part(data, "page").get("count"),
        part(data, "page").get("acount"),
    ]
    cursor = part(data, "cursor")
    pages = part(data, "page")
    behind = isinstance(pages.get("num"), int) and pages["num"] > 1
    if isinstance(data.get("page"), int) and isinstance(data.get("numPages"), int):
        behind = data["page"] > data["numPages"]
    return 0 in counted or cursor.get("is_end") is True or cursor.get("all_count") == 0 or behind
