"""Weibo's pages for readers: the search of s.weibo.com and a status of m.weibo.cn/detail.

Three layouts of the search are known: cards of today and of 2018, and the list of 2017
(platforms.md, section 1a; weibo-search, search.py).
"""

import json
import re
from urllib.parse import unquote

from parsel import Selector, SelectorList

from complaints.models.sources import Outcome
from spiders.parsing.answers import Row, page_of, post
from spiders.parsing.markup import attribute, plain
from spiders.parsing.pages import Page, Unreadable, wall
from spiders.parsing.weibo import PLATFORM, row_of
from spiders.parsing.weibo_ids import mid_of

NO_RESULT = ".card-no-result, .search_noresult, .noresult_tit"
CARDS = "div[mid][action-type=feed_list_item], div.card-wrap[mid]"
TIME = "div.from a, p.from a, .feed_from a"
FULL_TEXT = "[node-type=feed_list_content_full]"
TEXT = "[node-type=feed_list_content]"
FOLDS = re.compile(r"\s*(?:展开全文|收起全文|展开|收起)\s*[a-z]?\s*$")
ICON = re.compile(r"<i class=\"wbicon\">[^<]{0,3}</i>")  # a letter that the font draws as a picture
USER_CARD = re.compile(r"\bid=(\d{5,12})\b")
PRIVATE_USE = re.compile("[\ue000-\uf8ff\u200b]")  # Weibo's icon font
RENDER_DATA = re.compile(r"\$render_data\s*=\s*(\[.*?\])\s*\[0\]", re.DOTALL)
GONE_WORDS = (
    "该微博不存在",
    "微博已被删除",
    "此微博已被作者删除",
    "抱歉，此微博",
    "你访问的页面地址有误",
    "微博不存在或暂无查看权限",
)


def parse_weibo_html(text: str) -> Page:
    """A page of results, or of one status. A page of 'no result' still carries other cards."""
    detail = RENDER_DATA.search(text)
    if detail is not None:
        return parse_detail(detail[1])
    page = Selector(text)
    if page.css(NO_RESULT):
        return Page(Outcome.EMPTY)
    cards = page.css(CARDS)
    if cards:
        return page_of([card_row(card) for card in cards], nothing=False)
    if any(word in text for word in GONE_WORDS):
        return Page(Outcome.GONE, "the post is no longer shown")
    return wall(text) or page_of([], nothing=False)


def parse_detail(told: str) -> Page:
    try:
        answer = json.loads(told)
    except (ValueError, RecursionError):
        return Page(Outcome.MALFORMED, "the data of the page can't be read")
    status = answer[0].get("status") if answer and isinstance(answer[0], dict) else None
    return page_of([row_of(status)], nothing=False)


def card_row(card: Selector) -> Row | Unreadable:
    """One card. What it repeats stands in a box of its own, which is not the author's text."""
    own = card.xpath(".//*[@node-type='feed_list_forwardContent']")
    for box in own:
        box.drop()
    link = card.css(TIME)[:1]
    author = card.css("a[nick-name], .info a.name, a.W_fb")[:1]
    address = attribute(link, "href")
    return post(
        PLATFORM,
        mid_of(attribute(card, "mid")) or mid_of(last_part(address)),
        text_of(card),
        time_of(link),
        kind="repost" if own else "post",
        url=f"https://m.weibo.cn/detail/{attribute(card, 'mid')}",
        author_id=author_id_of(author),
        author_name=plain(attribute(author, "nick-name") or attribute(author, "title")),
        verified=bool(card.css("[id^=woo_svg_v], [class*=icon_approve], [class*=icon-vip]"))
        or None,
        device=plain(" ".join(card.css(TIME)[1:2].xpath(".//text()").getall())),
        region=region_of(card),
        reposts=count(card, "feed_list_forward"),
        comments=count(card, "feed_list_comment"),
        likes=count(card, "feed_list_like"),
        evidence=card.get(),
    )


def text_of(card: Selector) -> str:
    whole = card.css(FULL_TEXT)[:1] or card.css(TEXT)[:1]
    markup = ICON.sub("", whole.get() or "")
    return FOLDS.sub("", PRIVATE_USE.sub("", plain(markup))).strip()


def author_id_of(author: SelectorList[Selector]) -> str:
    """The number of the account, which a chosen address hides."""
    card = USER_CARD.search(attribute(author, "usercard"))
    return card[1] if card else last_part(attribute(author, "href"))


def region_of(card: Selector) -> str:
    """The place that the author added: a link that begins with a pin of the icon font."""
    pins = card.xpath(".//p//a[i[@class='wbicon' and normalize-space()='2']]")
    return PRIVATE_USE.sub("", plain(pins[:1].get())).removeprefix("2").strip()


def time_of(link: SelectorList[Selector]) -> str:
    """The list of 2017 carries milliseconds, the cards only words."""
    return attribute(link, "date") or plain(" ".join(link.xpath(".//text()").getall()))


def count(card: Selector, action: str) -> str:
    """A bare word stands for zero; a like button may show no word at all."""
    button = card.css(f"[action-type={action}]")[:1]
    told = "".join(button.xpath(".//text()[not(ancestor::i)]").getall()) if button else "--"
    return plain(told) or "赞"


def last_part(address: str) -> str:
    path = address.partition("?")[0].rstrip("/")
    return unquote(path.rpartition("/")[2])
