"""Every platform's answers in the shapes that are known, invented; and its five ways of nothing."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.models.sources import Outcome
from spiders.parsing.pages import Page
from spiders.parsing.shapes import PARSERS

CARD = """<div class="card-wrap" mid="5100000000000001" action-type="feed_list_item"><div class="card">
<div class="content"><div class="info"><div></div><div><a href="//weibo.com/7000001?refer_flag=1" class="name"
nick-name="虚构家长">虚构家长</a><svg id="woo_svg_vblue"></svg></div></div>
<p class="txt" node-type="feed_list_content">青禾又卡了…<a>展开<i class="wbicon">c</i></a></p>
<p class="txt" node-type="feed_list_content_full" style="display:none">青禾又卡了，第三次 <a href="x"><i class="wbicon">2</i>杭州</a>
<a>收起<i class="wbicon">d</i></a></p>
<div class="from"><a href="//weibo.com/7000001/Q5?refer_flag=1">11月22日 10:11</a> 来自 <a>iPhone客户端</a></div></div>
<div class="card-act"><ul><li><a action-type="feed_list_forward">转发</a></li><li><a action-type="feed_list_comment">12</a></li>
<li><a action-type="feed_list_like"><button><span class="woo-like-count">1.2万</span></button></a></li></ul></div></div></div>"""
STATUS = {
    "id": "5100000000000002", "mid": "5100000000000002", "bid": "Q5abc", "text": "退费<br />难",
    "created_at": "Sun Nov 22 10:00:01 +0800 2026", "attitudes_count": 3, "comments_count": 0,
    "user": {"id": 7000002, "screen_name": "虚构", "verified": False}, "region_name": "发布于 浙江",
}  # fmt: skip
VIDEO = {
    "aweme_id": "7603286382429717282", "desc": "青禾直播又卡", "create_time": 1795140000,
    "author": {"uid": "1", "sec_uid": "MS4w", "nickname": "虚构"},
    "statistics": {"digg_count": 5, "comment_count": 2, "share_count": 1},
}  # fmt: skip
NOTE = {
    "display_title": "避雷青禾", "type": "normal", "user": {"user_id": "5f", "nickname": "虚构"},
    "interact_info": {"liked_count": "1.5万", "comment_count": "10+", "shared_count": "0"},
    "corner_tag_info": [{"type": "publish_time", "text": "2天前"}],
}  # fmt: skip
ITEM = {
    "Title": "如何评价青禾", "ContentType": "Answer", "ContentID": "19", "ContentText": "退费很慢",
    "Url": "https://www.zhihu.com/answer/19", "VoteUpCount": 3, "CommentCount": 1,
    "AuthorName": "虚构", "EditTime": 1795140000,
}  # fmt: skip
REPLY = {
    "rpid": 3800580565, "oid": 8430, "mid": 17, "root": 0, "ctime": 1795140000, "like": 4,
    "rcount": 0, "content": {"message": "课又卡"}, "member": {"mid": "17", "uname": "虚构"},
    "reply_control": {"location": "IP属地：广东"}, "replies": None,
}  # fmt: skip
COMPLAINT = """<html><body><div class="ts-d-question"><h1 class="article">青禾网校不退费</h1>
<div class="ts-q-user"><span class="u-name">匿名</span><span class="u-date">发布于 2026年11月15日 10:20:30</span></div>
<ul class="ts-q-list"><li><label>投诉编号：</label>17390000001</li><li><label>投诉对象：</label><a>青禾网校</a></li>
<li><label>投诉要求：</label>退款,道歉</li><li><label>涉诉金额：</label>4980元</li></ul></div>
<div class="ts-d-steplist"><div class="ts-d-item"><span class="u-status">已回复</span><div class="ts-reply"><p>您好</p></div></div>
<div class="ts-d-item"><span class="u-status">审核通过</span><div class="ts-reply"><p>报名三个月，退费拖着不办</p></div></div></div></body></html>"""
LISTED = {"result": {"status": {"code": 0}, "data": {
    "complaints": [{"main": {"sn": "17390000002", "title": "青禾<span class='code-red'>扣费</span>",
                             "summary": "多扣199", "timestamp": "1795140000", "cost": "199"},
                    "author": {"title": "虚构", "wb_profile": "//weibo.com/u/7"}}],
    "pager": {"current": 1, "page_amount": 1, "item_count": 1}}}}  # fmt: skip
TIEBA_2026 = """<div class="threadcardclass"><div class="thread-content-box"></div><a class="action-link-bg" href="/p/9117888152"></a>
<div class="forum-name-text">网课吧</div><div class="forum-attention user">虚构</div><div class="top-title">发布于 2026-8-5</div>
<div class="title-wrap">青禾退费</div><div class="abstract-wrap">拖了两个月</div><div class="comment-link-zone">12</div></div>"""
NOTE_PAGE = """<html><script>window.__INITIAL_STATE__={"user":undefined,"note":{"noteDetailMap":{"64":{"note":
{"noteId":"64","title":"避雷","desc":"青禾卡","time":1795140000000,"ipLocation":"浙江","user":{"userId":"5f","nickname":"虚构"},
"interactInfo":{"likedCount":"3"}}}}}}</script></html>"""
ANSWER_PAGE = """<html><script id="js-initialData" type="text/json">{"initialState":{"entities":{"answers":{"19":
{"id":"19","type":"answer","content":"<p>退费很慢</p>","createdTime":1795140000,"voteupCount":3,"commentCount":1,
"author":{"id":"ab","name":"虚构"},"question":{"id":"18","title":"如何评价青禾"}}}}}}</script></html>"""
DETAIL = (
    "<html><script>var $render_data = ["
    + json.dumps({"status": STATUS})
    + "][0] || {};</script></html>"
)


def read(source: str, answer: object) -> Page:
    body = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
    return PARSERS[source](body.encode())


@pytest.mark.parametrize(
    ("source", "answer", "expected"),
    [
        ("weibo", CARD, {"post_id": "5100000000000001", "text": "青禾又卡了，第三次 杭州",
                         "published_at": "11月22日 10:11", "likes": "1.2万", "comments": "12",
                         "reposts": "转发", "device": "iPhone客户端", "region": "杭州",
                         "author_id": "7000001", "verified": True}),
        ("weibo", DETAIL, {"post_id": "5100000000000002", "text": "退费\n难", "region": "浙江"}),
        ("weibo", {"ok": 1, **STATUS, "text_raw": "退费难"}, {"text": "退费难"}),
        ("weibo", {"ok": 1, "data": {"cards": [{"card_type": 4}, {"card_type": 11, "card_group": [
            {"card_type": 9, "mblog": STATUS}, {"card_type": 10}]}]}}, {"likes": 3}),
        ("weibo", {"ok": 1, "data": [STATUS | {"like_counts": 9, "source": "来自河南"}],
                   "total_number": 1, "max_id": 0},
         {"kind": "comment", "likes": 9, "region": "河南"}),
        ("douyin", {"status_code": 0, "data": [{"type": 6}, {"type": 1, "aweme_info": VIDEO}]},
         {"post_id": "7603286382429717282", "kind": "video", "likes": 5, "reposts": 1}),
        ("douyin", {"status_code": 0, "aweme_detail": VIDEO}, {"text": "青禾直播又卡"}),
        ("douyin", {"err_no": 0, "data": {"has_more": False, "list": [
            {"comment_id": "@9", "content": "卡", "create_time": 1795140000, "digg_count": 1}]}},
         {"kind": "comment", "post_id": "@9"}),
        ("xiaohongshu", {"code": 0, "success": True, "data": {"has_more": True, "items": [
            {"model_type": "rec_query"}, {"id": "64", "model_type": "note", "note_card": NOTE}]}},
         {"post_id": "64", "text": "避雷青禾", "published_at": "2天前", "likes": "1.5万"}),
        ("xiaohongshu", NOTE_PAGE, {"post_id": "64", "text": "避雷\n青禾卡", "region": "浙江"}),
        ("zhihu", {"Code": 0, "Data": {"HasMore": False, "Items": [ITEM]}},
         {"post_id": "19", "kind": "answer", "text": "如何评价青禾\n退费很慢", "likes": 3}),
        ("zhihu", ANSWER_PAGE, {"post_id": "19", "thread_id": "18",
                                "url": "https://www.zhihu.com/question/18/answer/19"}),
        ("zhihu", {"data": [{"id": "7", "type": "comment", "content": "<p>也卡</p>", "like_count": 2,
                             "created_time": 1795140000, "author": {"member": {"id": "x"}},
                             "comment_tag": [{"type": "ip_info", "text": "上海"}]}],
                   "paging": {"is_end": True}}, {"kind": "comment", "region": "上海"}),
        ("heimao", COMPLAINT, {"post_id": "17390000001", "object": "青禾网校", "amount": "4980元",
                               "text": "青禾网校不退费\n报名三个月，退费拖着不办\n[投诉要求]退款,道歉"}),
        ("heimao", "try{cb(" + json.dumps(LISTED) + ")}catch(e){}", {"text": "青禾扣费\n多扣199"}),
        ("bilibili", {"code": 0, "data": {"page": {"count": 1}, "replies": [REPLY]}},
         {"post_id": "3800580565", "text": "课又卡", "region": "广东"}),
        ("bilibili", {"code": 0, "data": {"bvid": "BV1", "aid": 5, "title": "青禾", "desc": "-",
                                          "pubdate": 1795140000, "stat": {"like": 1, "reply": 2},
                                          "owner": {"mid": 3, "name": "虚构"}}},
         {"post_id": "5", "text": "青禾", "comments": 2, "author_id": "3"}),
        ("tieba", TIEBA_2026, {"post_id": "9117888152", "text": "青禾退费\n拖了两个月",
                               "published_at": "发布于 2026-8-5", "comments": "12"}),
    ],
)  # fmt: skip
def test_a_known_shape_gives_its_post(
    source: str, answer: object, expected: dict[str, object]
) -> None:
    page = read(source, answer)
    assert (page.outcome, len(page.rows)) == (Outcome.OK, 1), page
    assert {name: page.rows[0].get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("source", "answer", "outcome"),
    [
        ("weibo", '<div class="card card-no-result s-pt20b40"></div>' + CARD, Outcome.EMPTY),
        ("weibo", {"ok": 0, "msg": "这里还没有内容"}, Outcome.EMPTY),
        ("weibo", {"ok": 1, "data": {"data": [], "total_number": 0, "max_id": 0}}, Outcome.EMPTY),
        ("weibo", {"ok": 1, "data": {"cards": []}}, Outcome.MALFORMED),
        ("weibo", {"ok": -100, "url": "https://passport.weibo.com"}, Outcome.LOGIN_WALL),
        ("weibo", {"ok": 0, "url": "https://m.weibo.cn/verify"}, Outcome.BLOCKED),
        ("weibo", {"ok": 0, "msg": "请求过于频繁，请稍后再试"}, Outcome.RATE_LIMITED),
        ("weibo", {"ok": 0, "msg": "该微博不存在"}, Outcome.GONE),
        ("weibo", {"error_code": 20101, "error": "target weibo does not exist!"}, Outcome.GONE),
        ("weibo", "<html><body>抱歉，网络繁忙</body></html>", Outcome.BLOCKED),
        ("weibo", "<html><body>今天天气好</body></html>", Outcome.MALFORMED),
        ("douyin", "", Outcome.BLOCKED),
        ("douyin", "blocked", Outcome.BLOCKED),
        ("douyin", "<html><title>验证码中间页</title></html>", Outcome.BLOCKED),
        ("douyin", {"status_code": 0, "data": [], "has_more": 0}, Outcome.EMPTY),
        ("douyin", {"status_code": 0, "data": [], "search_nil_info": {
            "search_nil_type": "verify_check"}}, Outcome.BLOCKED),
        ("douyin", {"status_code": 0, "comments": None, "has_more": 0, "total": 0}, Outcome.EMPTY),
        ("douyin", {"status_code": 0, "aweme_detail": None, "filter_detail": {
            "filter_reason": "status_self_see"}}, Outcome.GONE),
        ("douyin", {"err_no": 28001003, "err_msg": "access_token无效"}, Outcome.LOGIN_WALL),
        ("xiaohongshu", {"code": 0, "success": True, "msg": "成功", "data": {}}, Outcome.BLOCKED),
        ("xiaohongshu", {"code": 0, "success": True, "data": {"has_more": False}}, Outcome.EMPTY),
        ("xiaohongshu", {"code": 300012, "success": False, "msg": "网络连接异常"}, Outcome.BLOCKED),
        ("xiaohongshu", {"code": -100, "success": False, "msg": "登录已过期"}, Outcome.LOGIN_WALL),
        ("xiaohongshu", {"code": -510001, "success": False}, Outcome.GONE),
        ("xiaohongshu", "<html><body>当前笔记暂时无法浏览</body></html>", Outcome.GONE),
        ("zhihu", {"Code": 0, "Data": {"HasMore": False, "Items": []}}, Outcome.EMPTY),
        ("zhihu", {"Code": 30002, "Message": "quota"}, Outcome.RATE_LIMITED),
        ("zhihu", {"Code": 20001, "Message": "auth"}, Outcome.LOGIN_WALL),
        ("zhihu", {"error": {"code": 40362, "message": "当前请求存在异常"}}, Outcome.BLOCKED),
        ("zhihu", {"data": [], "paging": {"is_end": True}}, Outcome.EMPTY),
        ("zhihu", {"data": []}, Outcome.MALFORMED),
        ("heimao", {"result": {"status": {"code": 0}, "data": {
            "complaints": [], "pager": {"item_count": 0}}}}, Outcome.EMPTY),
        ("heimao", "<html><body>请完成安全验证<script src=geetest></script></body></html>",
         Outcome.BLOCKED),
        ("bilibili", {"code": -352, "message": "风控校验失败"}, Outcome.BLOCKED),
        ("bilibili", {"code": 0, "data": {"v_voucher": "voucher_x"}}, Outcome.BLOCKED),
        ("bilibili", {"code": -101, "message": "账号未登录"}, Outcome.LOGIN_WALL),
        ("bilibili", {"code": -404, "message": "啥都木有"}, Outcome.GONE),
        ("bilibili", {"code": -799, "message": "请求过于频繁"}, Outcome.RATE_LIMITED),
        ("bilibili", {"code": 12002, "message": "评论区已关闭"}, Outcome.EMPTY),
        ("bilibili", {"code": 0, "data": {"page": {"num": 1, "count": 0}, "replies": None}},
         Outcome.EMPTY),
        ("bilibili", {"code": 0, "data": {"numResults": 0, "numPages": 0}}, Outcome.EMPTY),
        ("bilibili", {"code": 0, "data": {}}, Outcome.MALFORMED),
        ("tieba", "<html><title>百度安全验证</title></html>", Outcome.BLOCKED),
        ("tieba", "<html><body>抱歉，没有找到与“青禾”相关的结果</body></html>", Outcome.EMPTY),
        ("tieba", "<html><body>抱歉，该贴已被删除</body></html>", Outcome.GONE),
        ("tieba", "<html><body></body></html>", Outcome.MALFORMED),
    ],
)  # fmt: skip
def test_each_way_of_nothing_is_an_outcome_of_its_own(
    source: str, answer: object, outcome: Outcome
) -> None:
    page = read(source, answer)
    assert (page.outcome, page.rows) == (outcome, ())
    assert page.reason or outcome == Outcome.EMPTY


def test_json_is_seen_through_its_wrappings() -> None:
    answer = {"status_code": 0, "data": [{"type": 1, "aweme_info": VIDEO}]}
    relayed = {"code": 200, "data": answer}
    for told in (
        json.dumps(json.dumps(answer)),
        json.dumps(relayed),
        json.dumps(answer) + "garbage",
    ):
        assert len(PARSERS["douyin"](told.encode()).rows) == 1


def test_a_gb18030_page_is_read_as_such() -> None:
    page = PARSERS["tieba"](TIEBA_2026.encode("gb18030"))
    assert page.rows[0]["text"] == "青禾退费\n拖了两个月"


@pytest.mark.parametrize("strange", ["{x", "{}", "\x01y", "\ufffe"])
@pytest.mark.parametrize(("source", "page"), [("weibo", CARD), ("tieba", TIEBA_2026)])
def test_a_strange_name_of_an_attribute_costs_no_post(source: str, page: str, strange: str) -> None:
    odd = page.replace("<a ", f"<a {strange}=1 ")
    assert odd != page
    rows = [PARSERS[source](answer.encode()).rows for answer in (page, odd)]
    assert rows[0]
    for name in ("post_id", "text", "author_name"):
        assert [row.get(name) for row in rows[1]] == [row.get(name) for row in rows[0]]


SHAPED = [json.dumps(part) for part in (STATUS, VIDEO, NOTE, ITEM, REPLY, LISTED)] + [
    CARD, COMPLAINT, TIEBA_2026, NOTE_PAGE, ANSWER_PAGE, DETAIL,
]  # fmt: skip


@settings(max_examples=60)
@given(
    st.sampled_from(sorted(PARSERS)),
    st.sampled_from(SHAPED),
    st.integers(0, 2000),
    st.integers(0, 40),
    st.binary(max_size=12),
)
def test_no_cut_and_no_stray_bytes_bring_a_parser_down(
    source: str, shape: str, place: int, length: int, stray: bytes
) -> None:
    body = shape.encode()
    page = PARSERS[source](body[:place] + stray + body[place + length :])
    assert page.outcome in Outcome
    assert all(row["text"] for row in page.rows)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["data", "comments", "items", "cards", "replies", "code", "ok", "list", "id"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150)
@given(st.sampled_from(sorted(set(PARSERS) - {"feeds"})), JSON)
def test_any_json_is_an_outcome(source: str, answer: object) -> None:
    page = PARSERS[source](json.dumps(answer).encode())
    assert bool(page.rows) <= (page.outcome == Outcome.OK)
