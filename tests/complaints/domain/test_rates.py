"""Corrected rates: the interval holds the truth as often as it says."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.domain.rates import Rate, Stratum, stratified, wilson


def one_run(chance: Random) -> bool:
    """A synthetic stream: strata of a week with their true shares, a small sample of each."""
    strata, complaints, total = [], 0, 0
    for size, share, looked_at in (
        (chance.randint(60, 400), 0.86, 56),
        (chance.randint(40, 200), 0.4, 56),
        (chance.randint(500, 4000), chance.choice([0.005, 0.02, 0.05]), 112),
    ):
        posts = [chance.random() < share for _ in range(size)]
        drawn = chance.sample(posts, min(looked_at, size))
        strata.append(Stratum(size, len(drawn), sum(drawn)))
        complaints, total = complaints + sum(posts), total + size
    found = stratified(strata)
    return found.low <= complaints / total <= found.high


def test_the_interval_covers_the_truth_in_at_least_93_of_100_streams() -> None:
    chance = Random(20261123)  # noqa: S311  a seed
    held = sum(one_run(chance) for _ in range(1000))
    assert held >= 930, held


def test_weights_are_the_sizes_of_the_strata() -> None:
    found = stratified([Stratum(100, 10, 10), Stratum(900, 10, 0)])
    assert found.value == pytest.approx(0.1)
    assert found.low < 0.1 < found.high


def test_what_was_never_looked_at_is_said_to_be_unknown() -> None:
    assert not stratified([Stratum(100, 10, 5), Stratum(900, 0, 0)]).known
    assert stratified([]) == Rate(0.0, 0.0, 1.0, known=False)


@given(st.integers(0, 500), st.integers(0, 500))
def test_an_interval_is_within_bounds_and_holds_its_share(found: int, more: int) -> None:
    low, high = wilson(found, found + more)
    assert 0 <= low <= high <= 1
    if found + more:
        assert low - 1e-12 <= found / (found + more) <= high + 1e-12


@given(
    st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 60), st.integers(0, 60)), max_size=5)
)
def test_any_sample_gives_a_rate(rows: list[tuple[int, int, int]]) -> None:
    found = stratified([Stratum(size, a + b, a) for size, a, b in rows])
    assert 0 <= found.low <= found.value <= found.high <= 1
