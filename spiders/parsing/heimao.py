"""Heimao 黑猫投诉: a complaint's public page, lists of complaints, and its search cards as
collectors keep them (platforms.md, section 4)."""

import re
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
    page_of,
    part,
    post,
)
from spiders.parsing.markup import plain
from spiders.parsing.pages import Page, Unreadable, wall

PLATFORM = "heimao"
ADDRESS = re.compile(r"complaint/view/(\d{6,20})")
STARTED = re.compile(r"(\d{4}-\d{1,2}-\d{1,2}(?: \d{1,2}:\d{2}(?::\d{2})?)?)\s*于黑猫投诉平台发起")
DATE = re.compile(r"\d{4}\s*[-/年]\s*\d{1,2}\s*[-/月]\s*\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?")
LISTS = ("complaints", "lists", "list")
GONE_WORDS = ("投诉不存在", "该投诉已", "投诉已撤销", "页面不存在", "您访问的页面不存在")
NOTHING_WORDS = ("没有找到", "暂无投诉", "无搜索结果", "没有相关")


def parse_heimao_json(answer: object) -> Page:
    """A list of complaints, wrapped as the platform wraps it, or the cards of a collector."""
    if isinstance(answer, list):
        return page_of((card_row(item) for item in answer if isinstance(item, dict)), nothing=False)
    wrong = error_in(answer)
    if wrong is not None:
        return Page(*wrong)
    data = holding(answer, *LISTS)
    count = part(data, "pager").get("item_count")
    return page_of(entries(data), nothing=str(count) == "0" or past_the_end(part(data, "pager")))


def past_the_end(pager: Part) -> bool:
    current, amount = pager.get("current"), pager.get("page_amount")
    return isinstance(current, int) and isinstance(amount, int) and current > amount


def error_in(answer: object) -> Finding | None:
    status = part(answer, "result", "status")
    code = first(status, "code")
    told = str(first(status, "msg"))
    if not isinstance(code, int) or code == 0:
        return None
    if "登录" in told:
        return Outcome.LOGIN_WALL, f"Heimao answered with code {code}: a sign-in is asked for"
    if any(word in told for word in ("频繁", "过多")):
        return Outcome.RATE_LIMITED, f"Heimao answered with code {code}: too many requests"
    if any(word in told for word in ("验证", "签名", "非法")):
        return Outcome.BLOCKED, f"Heimao answered with code {code}: the request is refused"
    return Outcome.MALFORMED, f"Heimao answered with code {code}"


def entries(data: Part) -> Iterator[Row | Unreadable]:
    for name in LISTS:
        for item in listed(data, name):
            yield main_row(part(item, "main") or item, part(item, "author"))


def main_row(main: Part, author: Part) -> Row | Unreadable:
    number = identifier(main, "sn")
    title, summary = plain(first(main, "title")), plain(first(main, "summary", "appeal"))
    return post(
        PLATFORM,
        number,
        "\n".join(filter(None, (title, summary if summary != title else ""))),
        first(main, "timestamp", "time", "created_at"),
        kind="complaint",
        url=f"https://tousu.sina.com.cn/complaint/view/{number}/" if number else "",
        author_id=identifier(author, "uid", "wb_profile"),
        author_name=plain(first(author, "title", "name")),
        object=plain(first(main, "cotitle")),
        issue=plain(first(main, "issue")),
        amount=plain(first(main, "cost")),
        evidence={"main": main, "author": author},
    )


def card_row(card: Part) -> Row | Unreadable:
    """A search card as a collector keeps it: the whole text of the card, the body, the address."""
    told = plain(first(card, "title"))
    number = ADDRESS.search(str(first(card, "href", "url", "link")))
    started = STARTED.search(told)
    body = plain(first(card, "content", "summary"))
    title, demands = around(told, body)
    return post(
        PLATFORM,
        number[1] if number else identifier(card, "sn", "id"),
        "\n".join(filter(None, (title, body, demands))),
        first(card, "time", "date", "timestamp") or (started[1] if started else ""),
        kind="complaint",
        url=f"https://tousu.sina.com.cn/complaint/view/{number[1]}/" if number else "",
        evidence=card,
    )


def around(told: str, body: str) -> tuple[str, str]:
    """What a card says before its body and behind it, its date left out."""
    told = STARTED.sub("", told).strip()
    before, found, behind = told.partition(body) if body else (told, "", "")
    return before.strip() if found or not body else "", behind.strip()


def parse_heimao_html(text: str) -> Page:
    """The page of one complaint. A search page is drawn by script and holds nothing."""
    page = Selector(text)
    title = plain(page.css("h1.article, .ts-d-question h1")[:1].get())
    if title:
        return page_of([complaint(page, title)], nothing=False)
    if any(word in text for word in GONE_WORDS):
        return Page(Outcome.GONE, "the complaint is no longer shown")
    walled = wall(text)
    if walled is None and any(word in text for word in NOTHING_WORDS):
        return Page(Outcome.EMPTY)
    return walled or page_of([], nothing=False)


def complaint(page: Selector, title: str) -> Row | Unreadable:
    """The complaint with its demands; the steps under it begin with the customer's own words."""
    told = dict(labelled(page))
    steps = page.css(".ts-d-steplist .ts-d-item")
    words = [plain(step.css(".ts-reply").get()) for step in steps]
    body = next((word for word in reversed(words) if word), "")
    demands = f"[投诉要求]{told['投诉要求']}" if told.get("投诉要求") else ""
    written = DATE.search(plain(page.css(".ts-q-user .u-date, .u-date")[:1].get()))
    number = told.get("投诉编号", "")
    return post(
        PLATFORM,
        number if number.isdigit() else "",
        "\n".join(filter(None, (title, body, demands))),
        written[0] if written else "",
        kind="complaint",
        url=f"https://tousu.sina.com.cn/complaint/view/{number}/",
        author_name=plain(page.css(".ts-q-user .u-name")[:1].get()),
        object=told.get("投诉对象", ""),
        issue=told.get("投诉问题", ""),
        amount=told.get("涉诉金额", ""),
        progress=told.get("投诉进度", ""),
        steps=[plain(step.css(".u-status").get()) for step in steps] or None,
        evidence=page.get(),
    )


def labelled(page: Selector) -> Iterator[tuple[str, str]]:
    for item in page.css("ul.ts-q-list li"):
        label = plain(item.css("label").get()).strip("：: ")
        whole = plain(item.get())
        yield label, whole.removeprefix(label).strip("：: \n")
