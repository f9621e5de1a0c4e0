"""The one page for people: what can be seen in the sandbox, and a form to post something."""

from dataclasses import replace
from html import escape

from sandbox.replies import Reply, html_reply
from sandbox.world import FORUM, REVIEWS, SHANGHAI, Post

MOST_SHOWN = 200
SITE_NAMES = {
    "weibo": "微博", FORUM: "论坛", REVIEWS: "点评", "douyin": "抖音", "zhihu": "知乎",
    "heimao": "黑猫投诉", "tieba": "贴吧", "bilibili": "哔哩哔哩",
}  # fmt: skip
RULES = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'"


def front_page(posts: list[Post]) -> Reply:
    shown = "\n".join(map(article, posts[:MOST_SHOWN]))
    page = html_reply(f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>回音沙盒</title>
<meta name="viewport" content="width=device-width">
<style>
body {{ max-width: 42rem; margin: 1rem auto; padding: 0 1rem; font-family: sans-serif }}
article {{ border-top: 1px solid #ddd; padding: .6rem 0; overflow-wrap: anywhere }}
p {{ white-space: pre-wrap; margin: .2rem 0 }} small {{ color: #595959 }}
textarea {{ width: 100%; box-sizing: border-box }}
</style></head><body>
<h1>回音沙盒</h1>
<p>这里的帖子、作者和“青禾网校”都是虚构的。现在能看到 {len(posts)} 条，下面是最新的。</p>
<form method="post" action="/admin/posts">
<label>发一条 <textarea name="text" rows="3" required></textarea></label>
<label>作者 <input name="author" value="路过的网友"></label>
<label>发到 <select name="site"><option value="weibo">微博</option>
<option value="feeds">论坛</option></select></label>
<button>发布</button>
</form>
{shown}
</body></html>
""")
    return replace(page, headers={"Content-Security-Policy": RULES})


def article(post: Post) -> str:
    moment = post.published_at.astimezone(SHANGHAI).strftime("%m-%d %H:%M:%S")
    place = SITE_NAMES[post.feed or post.site]
    return (
        f"<article><small><bdi>{escape(post.author.name)}</bdi> · {place} · "
        f"{moment}</small><p><bdi>{escape(post.text)}</bdi></p></article>"
    )
