"""Tieba: its search pages, old and of 2026, a thread, replies under a floor, and the thread's JSON
(platforms.md, section 7; MediaCrawler, tieba/help.py)."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import chompjs
from parsel import Selector

from complaints.models.sources import Outcome
from spiders.outcomes import Finding
from spiders.parsing.answers import (
    DELETED,
    Part,
    Row,
    first,
    holding,
    identifier,
    listed,
    page_of,
    part,
    post,
)
from spiders.parsing.markup import attribute, plain
from spiders.parsing.pages import Page, Unreadable, wall

PLATFORM = "tieba"
NEW_CARD, REPLY = ".threadcardclass, .thread-content-box", "li.lzl_single_post"
THREAD = re.compile(r"/p/(\d{5,20})")
FLOOR = re.compile(r"(\d{1,7})\s*楼")
UNFOLD = "点击展开，查看完整图片"  # written over a long picture
TIME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?: \d{1,2}:\d{2})?")
GONE_WORDS = (
    "该贴已被删除",
    "贴子不存在",
    "该帖已被删除",
    "贴子可能已被删除",
    "该吧被合并",
    "您访问的贴子被隐藏",
)
NOTHING_WORDS = ("没有找到相关", "抱歉，没有找到", "抱歉没有找到", "暂无相关", "没有相关的")


def parse_tieba_html(text: str) -> Page:
    """A search page of either layout, a thread, or the replies under a floor."""
    page = Selector(text)
    for found, read in (
        (page.css("div.l_post"), lambda: thread(page)),
        (
            page.css("li.lzl_single_post"),
            lambda: [reply(item) for item in page.css("li.lzl_single_post")],
        ),
        (page.css("div.s_post"), lambda: [result(item) for item in page.css("div.s_post")]),
        (page.css(NEW_CARD), lambda: [card(item) for item in page.css(NEW_CARD)]),
    ):
        if found:
            return page_of(read(), nothing=False)
    if any(word in text for word in GONE_WORDS):
        return Page(Outcome.GONE, "the thread is no longer shown")
    walled = wall(text)
    if walled is None and any(word in text for word in NOTHING_WORDS):
        return Page(Outcome.EMPTY)
    return walled or page_of([], nothing=False)


def result(item: Selector) -> Row | Unreadable:
    """A result of the old search: the beginning of a floor, under its thread's title."""
    link = item.css(".p_title a")[:1]
    thread_id = attribute(link, "data-tid") or in_address(attribute(link, "href"))
    floor = parse_qs(urlsplit(attribute(link, "href")).query).get("pid", [""])[0]
    author = item.css("a[href*='/home/main']")[:1]
    return post(
        PLATFORM,
        floor or thread_id,
        joined(plain(link.get()), plain(item.css(".p_content")[:1].get())),
        plain(item.css(".p_date")[:1].get()),
        kind="post",
        url=f"https://tieba.baidu.com/p/{thread_id}",
        thread_id=thread_id,
        author_name=plain(author.get()),
        forum=plain(item.css("a.p_forum")[:1].get()),
        evidence=item.get(),
    )


def card(item: Selector) -> Row | Unreadable:
    """A result of the search of 2026: a whole thread, with the day it was begun."""
    thread_id = in_address(attribute(item.css(".action-link-bg, a[href*='/p/']")[:1], "href"))
    return post(
        PLATFORM,
        thread_id,
        joined(
            plain(item.css(".title-wrap")[:1].get()), plain(item.css(".abstract-wrap")[:1].get())
        ),
        plain(item.css(".top-title")[:1].get()),
        url=f"https://tieba.baidu.com/p/{thread_id}",
        thread_id=thread_id,
        author_name=plain(item.css(".forum-attention.user")[:1].get()),
        comments=plain(item.css(".comment-link-zone")[:1].get()),
        forum=plain(item.css(".forum-name-text")[:1].get()),
        evidence=item.get(),
    )


def thread(page: Selector) -> Iterator[Row | Unreadable]:
    """The floors of a thread; adverts stand among them without an author."""
    title = plain(page.css("h3.core_title_txt, h1.core_title_txt, .core_title_txt")[:1].get())
    for item in page.css("div.l_post"):
        told = fields(attribute(item, "data-field"))
        if part(told, "content"):
            yield floor(item, told, title)
    yield from (reply(item) for item in page.css(REPLY))


def floor(item: Selector, told: Part, title: str) -> Row | Unreadable:
    content, author = part(told, "content"), part(told, "author")
    tails = [plain(tail.get()) for tail in item.css(".tail-info")]
    began = str(content.get("post_no")) == "1"
    words = shown(item.css(".d_post_content")[:1].get() or first(content, "content"))
    thread_id = identifier(content, "thread_id")
    return post(
        PLATFORM,
        identifier(content, "post_id"),
        joined(title if began else "", words),
        next((tail for tail in tails if TIME.fullmatch(tail)), "") or first(content, "date"),
        kind="post" if began else "comment",
        url=f"https://tieba.baidu.com/p/{thread_id}?pid={identifier(content, 'post_id')}",
        thread_id=thread_id,
        author_id=identifier(author, "user_id", "portrait"),
        author_name=plain(first(author, "user_nickname", "user_name")),
        comments=content.get("comment_num"),
        device=next((t.removeprefix("来自") for t in tails if t.startswith("来自")), ""),
        region=region_of(item),
        evidence=item.get(),
    )


def reply(item: Selector) -> Row | Unreadable:
    """A reply under a floor."""
    told = fields(attribute(item, "data-field"))
    return post(
        PLATFORM,
        identifier(told, "spid"),
        shown(item.css(".lzl_content_main")[:1].get()),
        plain(item.css(".lzl_time")[:1].get()),
        kind="comment",
        author_id=identifier(told, "portrait"),
        author_name=plain(first(told, "showname", "user_name")),
        region=region_of(item),
        evidence=item.get(),
    )


def region_of(item: Selector) -> str:
    told = item.xpath(".//span[starts-with(normalize-space(), 'IP属地')]")[:1].get()
    return plain(told).removeprefix("IP属地").strip(":： ")


def shown(markup: object) -> str:
    """The words, or what stands there instead of words."""
    words = plain(markup).replace(UNFOLD, "").strip()
    if words:
        return words
    return "[表情]" if "BDE_Smiley" in str(markup) else "[图片]" if "<img" in str(markup) else ""


def joined(title: str, text: str) -> str:
    return text if text.startswith(title) else "\n".join(filter(None, (title, text)))


def fields(told: str) -> Part:
    """The object in an attribute: JSON for floors, a script's own spelling for replies."""
    try:
        value: object = chompjs.parse_js_object(told)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def in_address(address: str) -> str:
    found = THREAD.search(address)
    return found[1] if found else ""


def parse_tieba_json(answer: object) -> Page:
    """A thread as the page's own script gets it."""
    wrong = error_in(answer)
    if wrong is not None:
        return Page(*wrong)
    return page_of(floors(answer), nothing=False)


def error_in(answer: object) -> Finding | None:
    code = first(holding(answer, "error_code", "errno", "no"), "error_code", "errno", "no")
    if not isinstance(code, int) or code == 0:
        return None
    told = f"Tieba answered with code {code}"
    if code in (4, 28113, 130014):
        return Outcome.GONE, f"{told}: the thread is no longer shown"
    if code == 1:
        return Outcome.LOGIN_WALL, f"{told}: a sign-in is asked for"
    return Outcome.MALFORMED, told


def floors(answer: object) -> Iterator[Row | Unreadable]:
    holder = holding(answer, "post_list", "first_floor")
    names = {identifier(user, "id"): user for user in listed(holder, "user_list")}
    top = part(holder, "thread")
    items = [item for item in [part(holder, "first_floor"), *listed(holder, "post_list")] if item]
    for number, item in enumerate(items):
        user = names.get(identifier(item, "author_id"), part(item, "author"))
        pieces = [first(piece, "text") or "[图片]" for piece in listed(item, "content")]
        row = post(
            PLATFORM,
            identifier(item, "id") or identifier(top, "id"),
            joined(
                plain(first(top, "title")) if number == 0 else "", plain("".join(map(str, pieces)))
            ),
            first(item, "time") or first(top, "create_time"),
            kind="post" if number == 0 else "comment",
            thread_id=identifier(top, "id"),
            author_id=identifier(item, "author_id"),
            author_name=plain(first(user, "name_show", "nickname", "name")),
            region=plain(first(user, "ip_address")),
            evidence=item,
        )
        yield (
            Unreadable(DELETED, row)
            if item.get("is_deleted") and not isinstance(row, Unreadable)
            else row
        )
