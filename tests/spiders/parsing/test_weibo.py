import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.models.sources import Outcome
from spiders.parsing.pages import Unreadable
from spiders.parsing.weibo import SearchPage, parse_search

STATUS = {
    "created_at": "Sun Nov 22 10:00:01 +0800 2026",
    "id": 5100000000000001,
    "idstr": "5100000000000001",
    "mid": "5100000000000001",
    "text": '<a href="/n/x">@青禾网校</a> 三个月了<br/>还没退费&amp;没人管 <img alt="[泪]">',
    "source": '<a href="http://app.weibo.com/t/1" rel="nofollow">iPhone客户端</a>',
    "region_name": "发布于 浙江",
    "attitudes_count": 12,
    "comments_count": "1.2万",
    "reposts_count": 0,
    "user": {"id": 7000001, "idstr": "7000001", "screen_name": "虚构同学", "followers_count": 35},
}


def body(*statuses: object, total: object = None) -> bytes:
    told = {"statuses": statuses, "total_number": len(statuses) if total is None else total}
    return json.dumps(told).encode()


def test_a_status_becomes_a_row() -> None:
    page = parse_search(body(STATUS))
    assert page.outcome == Outcome.OK
    assert page.total_number == 1
    assert page.rows == (
        {
            "platform": "weibo",
            "post_id": "5100000000000001",
            "kind": "post",
            "text": "@青禾网校 三个月了\n还没退费&没人管 [泪]",
            "published_at": "Sun Nov 22 10:00:01 +0800 2026",
            "url": "https://m.weibo.cn/detail/5100000000000001",
            "author_id": "7000001",
            "author_name": "虚构同学",
            "followers": 35,
            "likes": 12,
            "comments": "1.2万",
            "reposts": 0,
            "device": "iPhone客户端",
            "region": "浙江",
            "evidence": STATUS,
        },
    )
    assert page.oldest_at is not None
    assert page.oldest_at.isoformat() == "2026-11-22T02:00:01+00:00"


def test_a_repost_names_what_it_repeats() -> None:
    repost = STATUS | {"retweeted_status": {"idstr": "5099999999999999", "text": "原文"}}
    row = parse_search(body(repost)).rows[0]
    assert (row["kind"], row["thread_id"]) == ("repost", "5099999999999999")


def test_a_long_text_is_taken_whole() -> None:
    long_status = STATUS | {
        "text": "开头…全文",
        "isLongText": True,
        "longText": {"longTextContent": "开头和结尾"},
    }
    assert parse_search(body(long_status)).rows[0]["text"] == "开头和结尾"


def test_ids_beyond_what_a_float_holds_stay_whole() -> None:
    only_number = STATUS | {"id": 9007199254740993, "idstr": None, "mid": None}
    assert parse_search(body(only_number)).rows[0]["post_id"] == "9007199254740993"
    huge = body(STATUS).replace(b"5100000000000001,", b"5" * 5000 + b",")
    assert parse_search(huge).outcome == Outcome.OK


def test_nothing_counts_only_with_a_total_of_zero() -> None:
    assert parse_search(body(total=0)).outcome == Outcome.EMPTY
    assert parse_search(body(total=37)).outcome == Outcome.MALFORMED
    assert parse_search(body(total=37), page=2).outcome == Outcome.EMPTY  # past the last page
    assert parse_search(b'{"statuses": []}').outcome == Outcome.MALFORMED


@pytest.mark.parametrize(
    ("code", "outcome"),
    [(code, Outcome.LOGIN_WALL) for code in (*range(21314, 21320), 21327, 21332, "21327")]
    + [(code, Outcome.RATE_LIMITED) for code in (10022, 10023, 10024)]
    + [(10006, Outcome.BLOCKED), (20000, Outcome.MALFORMED), ([], Outcome.MALFORMED)],
)
def test_an_error_code_has_its_outcome(code: object, outcome: Outcome) -> None:
    told = {"error": "some words access_token=invented-token", "error_code": code}
    page = parse_search(json.dumps(told).encode())
    assert page.outcome == outcome
    assert "token=" not in page.reason


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (b"", Outcome.MALFORMED),
        (b"   ", Outcome.MALFORMED),
        (b"null", Outcome.MALFORMED),
        (b"[1]", Outcome.MALFORMED),
        (body(STATUS)[:-20], Outcome.MALFORMED),
        (b"[" * 10_000 + b"]" * 10_000, Outcome.MALFORMED),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, Outcome.MALFORMED),
        (b"<html><title>Sina Visitor System</title></html>", Outcome.LOGIN_WALL),
        ("<html><a>登录</a>请输入验证码</html>".encode(), Outcome.BLOCKED),
        ("<html><title>通行证</title></html>".encode("gb18030"), Outcome.LOGIN_WALL),
        ("<html>欢迎光临</html>".encode(), Outcome.MALFORMED),
    ],
)
def test_what_is_no_result_has_its_outcome(answer: bytes, outcome: Outcome) -> None:
    page = parse_search(answer)
    assert (page.outcome, page.rows) == (outcome, ())
    assert page.reason


def test_one_bad_status_leaves_its_neighbours_alone() -> None:
    bad: list[Any] = [None, "text", {}, STATUS | {"id": 5.1e15, "idstr": None, "mid": None}]
    bad += [STATUS | {"deleted": "1"}, STATUS | {"text": None}]
    page = parse_search(body(STATUS, *bad, STATUS))
    assert (page.outcome, len(page.rows), len(page.unreadable)) == (Outcome.OK, 2, 6)
    assert all(item.reason for item in page.unreadable)


def test_deleted_statuses_are_understood_and_riddles_are_not() -> None:
    assert parse_search(body(STATUS | {"deleted": "1"})).outcome == Outcome.EMPTY
    assert parse_search(body({}, {})).outcome == Outcome.MALFORMED


def test_nan_and_doubled_keys_harm_nobody() -> None:
    odd = body(STATUS).replace(b'"attitudes_count": 12', b'"attitudes_count": NaN, "id": 1')
    assert parse_search(odd).outcome == Outcome.OK


def test_the_bytes_decide_about_the_encoding() -> None:
    told = json.dumps({"statuses": [STATUS], "total_number": 1}, ensure_ascii=False)
    for answer in (told.encode("gb18030"), told.encode("utf-8-sig")):
        assert "还没退费" in str(parse_search(answer).rows[0]["text"])
    broken = told.encode().replace("浙".encode(), "浙".encode()[:2])
    assert "还没退费" in str(parse_search(broken).rows[0]["text"])


def sound(page: SearchPage) -> None:
    assert page.outcome in Outcome
    assert bool(page.rows) <= (page.outcome == Outcome.OK)
    assert all(row["post_id"] and row["text"] for row in page.rows)
    assert all(isinstance(item, Unreadable) for item in page.unreadable)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.binary(max_size=400), st.integers(1, 3))
def test_any_bytes_are_an_outcome(answer: bytes, page: int) -> None:
    sound(parse_search(answer, page))


@given(st.dictionaries(st.sampled_from([*STATUS, "longText", "deleted"]), JSON), JSON)
def test_any_status_is_a_row_or_a_reason(fields: dict[str, object], total: object) -> None:
    sound(parse_search(body(STATUS | fields, total=total)))


@given(JSON)
def test_any_object_is_an_outcome(statuses: object) -> None:
    answer = json.dumps({"statuses": statuses, "total_number": 1, "error_code": None})
    sound(parse_search(answer.encode()))
