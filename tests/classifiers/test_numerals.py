"""Numbers as Chinese writes them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.numerals import number


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("两万六", 26000), ("一万二", 12000), ("三千五百", 3500), ("三千五", 3500),
        ("一千零五", 1005), ("十五", 15), ("二十", 20), ("一百零八", 108), ("1.2万", 12000),
        ("3.98w", 39800), ("12,800", 12800), ("8", 8), ("八", 8), ("99.5", Decimal("99.5")),
        ("一万零三百", 10300), ("二十三万", 230000),
    ],
)  # fmt: skip
def test_reads_the_value(written: str, meant: Decimal) -> None:
    assert number(written) == meant


@given(st.text(alphabet="零一二三四五六七八九十百千万两0123456789.,wk", max_size=12))
def test_any_signs_give_a_value_that_is_not_negative_or_none(written: str) -> None:
    value = number(written)
    assert value is None or value >= 0
