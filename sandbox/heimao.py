"""The public page of a complaint on Heimao, answered from the invented world."""

from collections.abc import Iterable
from html import escape

from sandbox.replies import Reply, html_reply
from sandbox.world import SHANGHAI, Post

PREFIX = "/complaint/view/"
GONE = "<!DOCTYPE html><html><body><p>抱歉，该投诉不存在或投诉已撤销</p></body></html>"


def page(number: str, posts: Iterable[Post]) -> Reply:
    """The complaint of this number, or a page that says, with status 200, that there is none."""
    found = next((post for post in posts if post.id == number), None)
    return html_reply(shown(found) if found else GONE)


def nothing() -> Reply:
    return html_reply(GONE)


def shown(post: Post) -> str:
    title, _, text = post.text.partition("\n")
    published = post.published_at.astimezone(SHANGHAI).strftime("%Y年%m月%d日 %H:%M:%S")
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>
<div class="ts-d-question"><h1 class="article">{escape(title)}</h1>
<div class="ts-q-user"><span class="u-name">{escape(post.author.name)}</span>
<span class="u-date">发布于 {published}</span></div>
<ul class="ts-q-list"><li><label>投诉编号：</label>{escape(post.id)}</li>
<li><label>投诉对象：</label><a>青禾网校</a></li></ul></div>
<div class="ts-d-steplist"><div class="ts-d-item"><span class="u-status">审核通过</span>
<div class="ts-reply"><p>{escape(text)}</p></div></div></div></body></html>"""
