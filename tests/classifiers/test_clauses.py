"""Why a post was flagged."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifiers.clauses import MOST, clauses, reasons
from classifiers.complaint_model import Floats


class Scorer:
    """Sure when it reads 卡, a little when it reads 慢."""

    def scores(self, texts: Sequence[str]) -> Floats:
        return np.array([0.1 + 0.8 * ("卡" in t) + 0.05 * ("慢" in t) for t in texts], np.float32)


def test_the_clause_that_decided_is_named() -> None:
    text = "老师很好，直播天天卡，谢谢"
    (reason,) = reasons(Scorer(), text, [], 0.9)
    assert text[reason.start : reason.end] == "直播天天卡，"
    assert reason.weight > 0.7


def test_a_post_of_one_clause_is_its_own_reason() -> None:
    (reason,) = reasons(Scorer(), "又卡了", [], 0.9)
    assert (reason.start, reason.end, reason.weight) == (0, 3, 0.9)


def test_marks_around_the_left_out_clause_stay_where_they_were() -> None:
    seen: list[str] = []

    class Recorder(Scorer):
        def scores(self, texts: Sequence[str]) -> Floats:
            seen.extend(texts)
            return super().scores(texts)

    reasons(
        Recorder(), "青禾老师很好，但是天天卡，青禾管管", [(0, 2, "『』"), (13, 15, "『』")], 0.9
    )
    assert "『青禾』老师很好，『青禾』管管" in seen


@given(st.text(max_size=400))
def test_clauses_cover_the_text_in_order(text: str) -> None:
    spans = clauses(text)
    assert len(spans) <= MOST
    last = 0
    for start, end in spans:
        assert last <= start < end <= len(text)
        last = end
    assert bool(spans) == bool(text.strip("，。！？；,!?;…\n \t") and spans)
