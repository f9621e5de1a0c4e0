"""Weibo's search as a crawler meets it: shape, windows, pages, refusals."""

import json
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest

FIELDS = {
    "created_at", "id", "idstr", "mid", "text", "source", "region_name", "user", "reposts_count",
    "comments_count", "attitudes_count", "isLongText",
}  # fmt: skip
USER_FIELDS = {"id", "idstr", "screen_name", "followers_count", "verified", "verified_type"}


def seconds(status: dict[str, Any]) -> int:
    return int(datetime.strptime(status["created_at"], "%a %b %d %H:%M:%S %z %Y").timestamp())


def test_a_status_has_weibo_s_shape(old_visitor) -> None:
    answer = old_visitor.search(count=3)
    statuses = answer.json()["statuses"]

    assert answer.status == 200
    assert len(statuses) == 3
    for status in statuses:
        assert set(status) >= FIELDS
        assert set(status["user"]) == USER_FIELDS
        assert str(status["id"]) == status["idstr"] == status["mid"]
        assert status["created_at"].split()[4] == "+0800"
        assert status["region_name"].startswith("发布于 ")


def test_every_weibo_post_is_found_once_whole_and_without_its_label(old_visitor, rows) -> None:
    written = {row["id"]: row for part in rows.values() for row in part if row["site"] == "weibo"}
    found = old_visitor.every_status()

    assert len(found) == len(written)
    assert {status["idstr"] for status in found} == set(written)
    for status in found:
        row = written[status["idstr"]]
        assert unescape(status["text"]) == row["text"]
        assert unescape(status["user"]["screen_name"]) == row["author"]["name"]
    sent = json.dumps(found)
    assert "label" not in sent
    assert "severity" not in sent
    assert "refund_fees" not in sent


def test_markup_in_a_text_comes_escaped(old_visitor, row_with) -> None:
    row = row_with("我会写代码了")
    status = next(s for s in old_visitor.every_status() if s["idstr"] == row["id"])

    assert "<script>" not in status["text"]
    assert "&lt;script&gt;" in status["text"]


def test_pages_follow_one_another_newest_first(old_visitor) -> None:
    ten = old_visitor.statuses(count=10)
    pages = old_visitor.statuses(count=5) + old_visitor.statuses(count=5, page=2)

    assert [s["id"] for s in ten] == [s["id"] for s in pages]
    assert [seconds(s) for s in ten] == sorted(map(seconds, ten), reverse=True)


def test_a_page_has_at_most_fifty(old_visitor) -> None:
    answer = old_visitor.search(count=200).json()

    assert len(answer["statuses"]) == 50
    assert answer["total_number"] > 300


def test_behind_the_last_page_is_nothing(old_visitor) -> None:
    answer = old_visitor.search(count=50, page=99).json()

    assert answer["statuses"] == []
    assert answer["total_number"] > 300


def test_the_window_includes_both_its_ends(old_visitor) -> None:
    newest, *_, oldest = old_visitor.statuses(count=10)
    window = {"starttime": seconds(oldest), "endtime": seconds(newest)}

    inside = old_visitor.statuses(count=50, **window)
    narrower = old_visitor.statuses(
        count=50, starttime=seconds(oldest) + 1, endtime=seconds(newest) - 1
    )

    assert {newest["id"], oldest["id"]} <= {s["id"] for s in inside}
    assert not {newest["id"], oldest["id"]} & {s["id"] for s in narrower}


def test_nothing_found_says_so(old_visitor) -> None:
    assert old_visitor.search(q="查无此词").json() == {"statuses": [], "total_number": 0}
    assert old_visitor.search(endtime=1).json() == {"statuses": [], "total_number": 0}


def test_a_keyword_is_found_past_zero_width_characters(old_visitor, row_with) -> None:
    row = row_with("爱因斯坦的板凳")
    assert "青禾网校" not in row["text"]

    found = old_visitor.statuses(q="青禾网校的物理课", count=50)

    assert [s["idstr"] for s in found] == [row["id"]]
    assert found[0]["text"] == row["text"]


@pytest.mark.parametrize(
    ("token", "code", "error"),
    [("", 21332, "invalid_access_token"), ("expired", 21327, "expired_token")],
)
def test_a_bad_token_is_refused(old_visitor, token: str, code: int, error: str) -> None:
    answer = old_visitor.search(access_token=token)

    assert answer.status == 403
    assert answer.json() == {
        "request": "/2/search/statuses/limited.json",
        "error_code": code,
        "error": error,
    }


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"q": ""}, 10016),
        ({"q": " "}, 10016),
        ({"count": "many"}, 10008),
        ({"page": "-1"}, 10008),
        ({"starttime": "9" * 5000}, 10008),
    ],
)
def test_a_wrong_parameter_is_refused(old_visitor, query: dict[str, str], code: int) -> None:
    answer = old_visitor.search(**query)

    assert answer.status == 400
    assert answer.json()["error_code"] == code


def test_a_new_post_is_the_first_in_its_own_second(visitor) -> None:
    moment = int(datetime.now(UTC).timestamp()) - 30
    fields = {"site": "weibo", "text": "青禾刚刚有人发的", "published_at": moment}
    new = visitor.post("/admin/posts", fields).json()["id"]

    found = visitor.statuses(starttime=moment, endtime=moment)

    assert [status["idstr"] for status in found] == [new]
