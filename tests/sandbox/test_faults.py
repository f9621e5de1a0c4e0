"""Faults switched on by hand: what a crawler gets instead, and for how long."""

import json
from io import BytesIO

import feedparser
import pytest


def weibo(visitor):
    return visitor.search(count=5)


def forum(visitor):
    return visitor.get("/feeds/forum.xml")


def switch(visitor, site: str, fault: str | None, **more: int) -> None:
    assert visitor.post("/admin/faults", {"site": site, "fault": fault, **more}).status == 200


def test_too_many_requests(visitor) -> None:
    switch(visitor, "weibo", "rate_limit")
    switch(visitor, "feeds", "rate_limit")

    assert weibo(visitor).status == 403
    assert weibo(visitor).json()["error_code"] == 10022
    assert forum(visitor).status == 429


@pytest.mark.parametrize(("fault", "words"), [("login_wall", "请先登录"), ("captcha", "验证码")])
def test_a_wall_comes_as_a_web_page_with_status_200(visitor, fault: str, words: str) -> None:
    for site, ask in (("weibo", weibo), ("feeds", forum)):
        switch(visitor, site, fault)
        answer = ask(visitor)
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/html")
        assert words in answer.text


@pytest.mark.parametrize(("site", "ask", "status"), [("weibo", weibo, 500), ("feeds", forum, 503)])
def test_a_server_error(visitor, site: str, ask, status: int) -> None:
    switch(visitor, site, "error")
    assert ask(visitor).status == status


def test_an_answer_that_breaks_off(visitor) -> None:
    switch(visitor, "weibo", "truncated")
    switch(visitor, "feeds", "truncated")

    with pytest.raises(json.JSONDecodeError):
        weibo(visitor).json()
    broken = forum(visitor)
    assert broken.status == 200
    assert feedparser.parse(BytesIO(broken.body)).bozo
    assert "ETag" not in broken.headers


@pytest.mark.parametrize(("site", "ask"), [("weibo", weibo), ("feeds", forum)])
def test_a_blank_answer(visitor, site: str, ask) -> None:
    switch(visitor, site, "blank")
    answer = ask(visitor)

    assert answer.status == 200
    assert answer.body == b""


def test_a_whole_answer_with_nothing_in_it(visitor) -> None:
    switch(visitor, "weibo", "empty")
    switch(visitor, "feeds", "empty")
    feed = feedparser.parse(BytesIO(forum(visitor).body))

    assert weibo(visitor).json() == {"statuses": [], "total_number": 0}
    assert not feed.bozo
    assert feed.feed.title
    assert feed.entries == []


def test_a_fault_comes_before_304(visitor) -> None:
    tag = forum(visitor).headers["ETag"]
    switch(visitor, "feeds", "error")

    assert visitor.get("/feeds/forum.xml", If_None_Match=tag).status == 503


def test_a_counted_fault_ends_by_itself(visitor) -> None:
    switch(visitor, "weibo", "error", count=2)

    assert [weibo(visitor).status for _ in range(3)] == [500, 500, 200]


def test_a_fault_can_be_taken_off_and_leaves_the_other_site_alone(visitor) -> None:
    switch(visitor, "weibo", "error")
    assert forum(visitor).status == 200
    assert weibo(visitor).status == 500

    switch(visitor, "weibo", None)
    assert weibo(visitor).status == 200
