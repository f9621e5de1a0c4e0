"""Tieba's search page of the old layout, answered from the invented world."""

from collections.abc import Iterable, Mapping
from html import escape

from sandbox.replies import Reply, html_reply
from sandbox.world import SHANGHAI, Post

PATH = "/f/search/res"
PER_PAGE = 20
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>贴吧搜索</title></head><body>
<div class="s_post_list">{}</div></body></html>"""
NOTHING = "<p>抱歉，没有找到与您查询条件相关的结果</p>"


def search(query: Mapping[str, str], posts: Iterable[Post]) -> Reply:
    word, told = query.get("qw", "").strip(), query.get("pn", "1")
    page = int(told) if told.isdecimal() and len(told) < 6 else 1
    found = [post for post in posts if word and word in post.text]
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    return html_reply(PAGE.format("".join(map(result, shown)) or NOTHING))


def nothing() -> Reply:
    return html_reply(PAGE.format(NOTHING))


def result(post: Post) -> str:
    thread = f"9{post.id[-9:]}"
    published = post.published_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return f"""<div class="s_post"><span class="p_title"><a data-tid="{thread}" class="bluelink"
href="/p/{thread}?pid={post.id}&amp;cid=0#{post.id}">{escape(post.text[:30])}</a></span>
<div class="p_content">{escape(post.text)}</div>贴吧：<a class="p_forum" href="/f?kw=x">网课</a>
作者：<a href="/home/main?un=x"><font class="p_violet">{escape(post.author.name)}</font></a>
<font class="p_green p_date">{published}</font></div>"""
