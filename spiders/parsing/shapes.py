"""Every source by name: an answer's body made into a page, whatever shape it has.

JSON, HTML and XML are told apart by their content, never by a file's ending.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from spiders.parsing.answers import NotJson, json_in, not_json
from spiders.parsing.bilibili import parse_bilibili_html, parse_bilibili_json
from spiders.parsing.douyin import blocked_body, parse_douyin_html, parse_douyin_json
from spiders.parsing.feeds import parse_feed
from spiders.parsing.heimao import parse_heimao_html, parse_heimao_json
from spiders.parsing.pages import Page, decoded, is_html
from spiders.parsing.tieba import parse_tieba_html, parse_tieba_json
from spiders.parsing.weibo import parse_weibo_json
from spiders.parsing.weibo_pages import parse_weibo_html
from spiders.parsing.xiaohongshu import parse_xiaohongshu_html, parse_xiaohongshu_json
from spiders.parsing.zhihu import parse_zhihu_html, parse_zhihu_json


def nothing_special(_text: str) -> Page | None:
    return None


@dataclass(frozen=True)
class Shapes:
    """How one platform's answers are read. `first_look` knows bodies that are neither shape."""

    read_json: Callable[[object], Page]
    read_html: Callable[[str], Page]
    first_look: Callable[[str], Page | None] = nothing_special

    def __call__(self, body: bytes) -> Page:
        """The page. Never raises: what can't be read is an outcome."""
        text = decoded(body)
        known = self.first_look(text)
        if known is not None:
            return known
        if text.lstrip().startswith("<"):
            return self.read_markup(text)
        try:
            answer = json_in(text)
        except NotJson:
            return self.read_markup(text)
        return self.read_json(answer)

    def read_markup(self, text: str) -> Page:
        return self.read_html(text) if is_html(text) else not_json(text)


PARSERS: Mapping[str, Callable[[bytes], Page]] = {
    "weibo": Shapes(parse_weibo_json, parse_weibo_html),
    "douyin": Shapes(parse_douyin_json, parse_douyin_html, blocked_body),
    "xiaohongshu": Shapes(parse_xiaohongshu_json, parse_xiaohongshu_html),
    "heimao": Shapes(parse_heimao_json, parse_heimao_html),
    "zhihu": Shapes(parse_zhihu_json, parse_zhihu_html),
    "bilibili": Shapes(parse_bilibili_json, parse_bilibili_html),
    "tieba": Shapes(parse_tieba_json, parse_tieba_html),
    "feeds": lambda body: parse_feed(body, "", "feeds"),
}
