"""manage.py judge: lines in, lines out, and nothing that a line holds stops its neighbours."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.complaint_model import Floats, ModelUnavailable, Opinion
from classifiers.facts import Fact, facts
from classifiers.judging_files import judge_lines
from complaints.policies import BrandPolicy

BRAND = BrandPolicy("sunflower", "向日葵课堂", aliases=("向日葵",), rivals=("百合课堂",))
KEYS = {
    "id", "complaint", "is_complaint", "unsure", "sentiment", "target", "category", "categories",
    "severity", "about_brand", "facts", "spans",
}  # fmt: skip


class Reader:
    """Complains at 卡; takes the marked name for the object unless it reads 别家."""

    version = "reader-1"

    def judge(self, texts: Sequence[str]) -> list[Opinion]:
        return [self.opinion(text) for text in texts]

    def facts(self, text: str, said_at: datetime | None = None) -> list[Fact]:
        return facts(text, said_at)

    def scores(self, texts: Sequence[str]) -> Floats:
        return np.array([0.9 * ("卡" in text) for text in texts], np.float32)

    def opinion(self, text: str) -> Opinion:
        bad = "卡" in text
        label = "complaint" if bad else "not_complaint"
        about = 0.9 * ("『" in text and "别家" not in text and "〕卡" not in text)
        kinds = ("technical",) if bad else ()
        return Opinion(0.9 * bad, label, "provider", "negative", "technical", kinds, 2 * bad, about)


def judged(now: datetime, *lines: bytes) -> list[dict[str, Any]]:
    return [answer for _, answer in judge_lines(Reader(), lines, [BRAND], now)]


def line(**row: object) -> bytes:
    return json.dumps(row).encode() + b"\n"


@pytest.mark.parametrize("given_id", ["a1", " a1\u200b", 123, 1.5, True, None])
def test_an_id_comes_back_as_it_was_given(given_id: object, now: datetime) -> None:
    assert judged(now, line(id=given_id, text="卡"))[0]["id"] == given_id


@pytest.mark.parametrize("bad", [rb'{"text": "\u5361"}', b'{"id": [1], "text": ""}', b"{broken"])
def test_where_there_is_no_id_it_is_null(bad: bytes, now: datetime) -> None:
    assert judged(now, bad)[0]["id"] is None


def test_a_time_in_the_future_resolves_what_is_said(now: datetime) -> None:
    (answer,) = judged(
        now, line(text="向日葵昨晚八点卡了", published_at="2027-03-02T10:00:00+08:00")
    )
    assert answer["facts"][0]["resolved"] == "2027-03-01T20:00+08:00"


def test_a_text_that_breaks_the_model_leaves_its_neighbours_judged(now: datetime) -> None:
    class Breaking(Reader):
        def judge(self, texts: Sequence[str]) -> list[Opinion]:
            if any("毒" in text for text in texts):
                raise RuntimeError("this text breaks the model")
            return super().judge(texts)

    lines = [line(id=1, text="卡"), line(id=2, text="毒"), line(id=3, text="好")]
    first, broken, last = [answer for _, answer in judge_lines(Breaking(), lines, [BRAND], now)]
    assert (first["is_complaint"], last["is_complaint"]) == (True, False)
    assert broken == {"id": 2, "error": "the model can't read this text"}


def test_a_model_that_judges_nothing_is_no_fault_of_the_posts(now: datetime) -> None:
    class Broken(Reader):
        def judge(self, texts: Sequence[str]) -> list[Opinion]:
            raise RuntimeError("no memory")

    with pytest.raises(ModelUnavailable, match="doctor"):
        list(judge_lines(Broken(), [line(id=1, text="卡")], [BRAND], now))


def test_every_key_is_there(now: datetime) -> None:
    (answer,) = judged(
        now,
        line(id="a1", text="向日葵昨晚八点卡了，退我钱", published_at="2026-11-23T10:00:00+08:00"),
    )
    assert set(answer) == KEYS
    assert (answer["id"], answer["is_complaint"], answer["about_brand"]) == ("a1", True, True)
    assert answer["facts"][0]["resolved"] == "2026-11-22T20:00+08:00"
    assert answer["spans"]


@pytest.mark.parametrize(
    ("row", "about"),
    [
        ({"text": "向日葵卡"}, True),
        ({"text": "卡"}, False),
        ({"text": "百合课堂卡"}, False),
        ({"text": "卡", "thread": "向日葵课堂公开课今晚开播"}, True),
        ({"text": "百合课堂卡", "thread": "向日葵课堂公开课今晚开播"}, False),
        ({"text": "比百合课堂还卡", "thread": "向日葵课堂公开课今晚开播"}, True),
        ({"text": "别家卡，向日葵不"}, False),
        ({"text": "橡果英语卡", "brand": "橡果英语"}, True),
        ({"text": "向日葵卡", "brand": "橡果英语"}, False),
        ({"text": "向日葵卡", "brand": "sunflower"}, True),
        ({"text": "向日葵卡", "brand": "ＳＵＮＦＬＯＷＥＲ"}, True),
        ({"text": "向日葵卡", "brand": "向日葵課堂"}, True),
    ],
)
def test_whose_complaint_it_is(row: dict[str, str], about: bool, now: datetime) -> None:
    assert judged(now, line(id="1", **row))[0]["about_brand"] is about


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"{broken\n", "not valid JSON"),
        (b'["a list"]\n', "not a JSON object"),
        (b"\xff\xfe\n", "not UTF-8"),
        (line(id="1"), "no text"),
        (line(id="1", text=["x"]), "no text"),
        (line(id="1", text="  \n "), "is empty"),
        (line(id="1", text="\ud83d"), "half a character"),
        (line(id="1", text="a\x00b"), "NUL"),
        (line(id="1", text="卡" * 10_000_000), "longer than"),
        (b"[" * 100_000 + b"\n", "not valid JSON"),
        (line(id="1", text="卡", brand="x"), "too short"),
    ],
)
def test_a_bad_line_says_why_and_its_neighbours_are_judged(
    bad: bytes, reason: str, now: datetime
) -> None:
    first, broken, last = judged(now, line(id="a", text="卡"), bad, line(id="b", text="好"))
    assert (first["is_complaint"], last["is_complaint"]) == (True, False)
    assert reason in broken["error"]
    assert "complaint" not in broken


def test_order_is_kept_over_many_batches(now: datetime) -> None:
    answers = judged(now, *(line(id=str(n), text="卡" * (n % 7 + 1)) for n in range(600)))
    assert [answer["id"] for answer in answers] == [str(n) for n in range(600)]


@given(st.binary(max_size=60))
def test_any_bytes_get_one_answer(content: bytes) -> None:
    now = datetime.fromisoformat("2026-11-23T02:00:00+00:00")
    answers = judged(now, content.replace(b"\n", b""))
    assert len(answers) == bool(content.replace(b"\n", b"").strip())
