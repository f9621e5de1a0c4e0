"""Counts as platforms print them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.domain.counts import LARGEST, parse_count


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (128, 128), ("128", 128), ("1.2万", 12_000), ("10万+", 100_000), ("3亿", 300_000_000),
        ("１２", 12), ("1,234", 1234), ("198.9万", 1_989_000), ("2.5w", 25_000), ("赞", 0),
        ("转发", 0), (0, 0), ("10+", 10),
    ],
)  # fmt: skip
def test_reads_what_is_meant(written: object, meant: int) -> None:
    assert parse_count(written) == meant


@pytest.mark.parametrize("written", [None, "", "-5", -5, "--", "很多", 2**63, True, "1.2.3", "٣"])
def test_gives_none_where_no_count_can_be_read(written: object) -> None:
    assert parse_count(written) is None


@given(st.one_of(st.text(), st.integers(), st.floats()))
def test_never_raises_and_always_fits_the_column(written: object) -> None:
    count = parse_count(written)
    assert count is None or 0 <= count <= LARGEST
