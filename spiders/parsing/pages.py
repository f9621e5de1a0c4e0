"""What a parser makes of one answer, and the walls that any source may put in the way.

A wall is a page for a person: sign in, or prove that you are one. It comes with status 200 as
often as not, so it is told by its words (platforms.md, sections 1a, 4, 7; real pages of 2017).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from complaints.models.sources import Outcome

LOOKED_AT = 200_000  # characters: a wall says what it is near its beginning
BLOCK_WORDS = (
    "访问受限",
    "安全检测规则",
    "安全验证",
    "验证码",
    "人机验证",
    "帐号存在异常",
    "账号存在异常",
    "网络繁忙",
    "访问过于频繁",
    "geetest",
    "captcha",
    "just a moment...",
    "access denied",
)
LOGIN_WORDS = (
    "passport.weibo.com",
    "login.sina.com.cn",
    "sina visitor system",
    "ajaxlogin.php",
    "通行证",
    "请先登录",
    "请登录",
    "登录后",
    "<title>登录",
    'type="password"',
)
HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|div|script|meta)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Unreadable:
    """One entry that can't become a post: the reason, and what could be read of it."""

    reason: str
    row: Mapping[str, object]


@dataclass(frozen=True)
class Page:
    """One answer, read: rows with the columns of complaints.arrivals, and what the answer says."""

    outcome: Outcome
    reason: str = ""
    rows: tuple[Mapping[str, object], ...] = ()
    unreadable: tuple[Unreadable, ...] = ()


def is_html(text: str) -> bool:
    return HTML.search(text[:LOOKED_AT]) is not None


def wall(text: str) -> Page | None:
    """The wall that this HTML page is, or None. A captcha page also links to a sign-in."""
    seen = text[:LOOKED_AT].lower()
    if any(word in seen for word in BLOCK_WORDS):
        return Page(Outcome.BLOCKED, "the source asks for a captcha or refuses to answer")
    if any(word in seen for word in LOGIN_WORDS):
        return Page(Outcome.LOGIN_WALL, "the source asks for a sign-in")
    return None


def decoded(body: bytes) -> str:
    """The text of a body: UTF-8, unless more of it is broken than is Chinese, then GB18030."""
    text = body.decode("utf-8-sig", "replace")
    broken = text.count("\ufffd")
    if broken > sum(character >= "\u2e80" for character in text) - broken:
        return body.decode("gb18030", "replace")
    return text
