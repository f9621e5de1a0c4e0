"""Faults that can be switched on, so that crawls and alerts can be seen to cope with them."""

from collections.abc import Callable
from dataclasses import replace
from threading import Lock

from sandbox import weibo
from sandbox.replies import Reply, html_reply
from sandbox.world import BILIBILI, DOUYIN, FEEDS, HEIMAO, TIEBA, WEIBO, ZHIHU

LOGIN_PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>登录</title></head><body>
<p>请先登录后再查看内容</p><form method="post" action="/login"><input name="user">
<input name="password" type="password"><button>登录</button></form></body></html>
"""
CAPTCHA_PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>安全验证</title></head>
<body><p>访问过于频繁，请输入验证码后继续</p><form><input name="captcha">
<button>提交</button></form></body></html>
"""
ERROR_PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>出错了</title></head>
<body><h1>服务暂时不可用</h1><p>请稍后再试</p></body></html>
"""

RATE_LIMIT, TRUNCATED, EMPTY = "rate_limit", "truncated", "empty"
PAGES: dict[str, Callable[[str], Reply]] = {
    "login_wall": lambda site: html_reply(LOGIN_PAGE),
    "captcha": lambda site: html_reply(CAPTCHA_PAGE),
    "error": lambda site: html_reply(ERROR_PAGE, 500 if site == WEIBO else 503),
    "blank": lambda site: Reply(200, "text/plain", b""),
}
NAMES = (RATE_LIMIT, TRUNCATED, EMPTY, *PAGES)
SITES = (WEIBO, FEEDS, DOUYIN, ZHIHU, HEIMAO, TIEBA, BILIBILI)


class Faults:
    """Which fault each site has, and for how many more answers (None: until it is taken off)."""

    def __init__(self) -> None:
        self._set: dict[str, tuple[str, int | None]] = {}
        self._lock = Lock()

    def put(self, site: str, fault: str | None, count: int | None = None) -> None:
        with self._lock:
            self._set.pop(site, None)
            if fault is not None:
                self._set[site] = (fault, count)

    def take(self, site: str) -> str:
        """The fault that the next answer of this site has; empty for none."""
        with self._lock:
            fault, count = self._set.get(site, ("", None))
            if count == 1:
                del self._set[site]
            elif count is not None:
                self._set[site] = (fault, count - 1)
        return fault


def spoilt(
    fault: str, site: str, answer: Callable[[], Reply], nothing: Callable[[], Reply]
) -> Reply:
    """What comes instead of `answer` under a fault; `nothing` is how the site says so."""
    if fault == TRUNCATED:
        whole = answer()
        return replace(whole, body=whole.body[: len(whole.body) * 2 // 3], headers={})
    if fault == EMPTY:
        return nothing()
    if fault == RATE_LIMIT:
        return too_many(site)
    return PAGES[fault](site)


def too_many(site: str) -> Reply:
    if site == WEIBO:
        return weibo.refused(10022, "IP requests out of rate limit")
    return html_reply(ERROR_PAGE, 429)
