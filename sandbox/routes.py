"""Which address belongs to which platform, and how it is answered."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sandbox import bilibili, douyin, heimao, tieba, weibo, zhihu
from sandbox.replies import Reply
from sandbox.world import BILIBILI, DOUYIN, HEIMAO, TIEBA, WEIBO, ZHIHU, Post


@dataclass(frozen=True)
class Question:
    """What a visitor asks for: the query, the headers (names in lower case), the path's rest."""

    query: Mapping[str, str]
    headers: Mapping[str, str]
    rest: str


Answer = Callable[[Question, Iterable[Post]], Reply]


@dataclass(frozen=True)
class Route:
    """`path` is whole, or the beginning of what `rest` goes on with where it ends in a slash."""

    path: str
    site: str
    answer: Answer
    nothing: Callable[[], Reply]

    def fits(self, path: str) -> bool:
        return path == self.path or (self.path.endswith("/") and path.startswith(self.path))


ROUTES = (
    Route(f"/weibo{weibo.PATH}", WEIBO, lambda q, p: weibo.search(q.query, p), weibo.nothing),
    Route(f"/weibo{weibo.SHOW}", WEIBO, lambda q, p: weibo.show(q.query, p), weibo.nothing),
    Route(
        f"/weibo{weibo.MENTIONS}", WEIBO, lambda q, p: weibo.mentions(q.query, p), weibo.no_comments
    ),
    Route(f"/weibo{weibo.TO_ME}", WEIBO, lambda q, p: weibo.to_me(q.query, p), weibo.no_comments),
    Route(
        f"/douyin{douyin.COMMENTS}",
        DOUYIN,
        lambda q, p: douyin.comments(q.query, q.headers.get("access-token", ""), p),
        douyin.nothing,
    ),
    Route(
        f"/douyin{douyin.PATH}",
        DOUYIN,
        lambda q, p: douyin.search(q.query, q.headers.get("access-token", ""), p),
        douyin.nothing,
    ),
    Route(
        f"/zhihu{zhihu.PATH}",
        ZHIHU,
        lambda q, p: zhihu.search(q.query, q.headers.get("authorization", ""), p),
        zhihu.nothing,
    ),
    Route(f"/tieba{tieba.PATH}", TIEBA, lambda q, p: tieba.search(q.query, p), tieba.nothing),
    Route(
        f"/bilibili{bilibili.PATH}",
        BILIBILI,
        lambda q, p: bilibili.search(q.query, p),
        bilibili.nothing,
    ),
    Route(
        f"/heimao{heimao.PREFIX}",
        HEIMAO,
        lambda q, p: heimao.page(q.rest.strip("/"), p),
        heimao.nothing,
    ),
)


def route_of(path: str) -> Route | None:
    return next((route for route in ROUTES if route.fits(path)), None)
