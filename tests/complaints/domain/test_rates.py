"""Corrected rates: the interval holds the truth as often as it says."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.domain.rates import Rate, Stratum, pooled, predicted, stratified, wilson


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


def uneven_month(chance: Random) -> bool:
    """Days of very different size and share, with as many posts drawn on each."""
    strata, complaints, total = [], 0, 0
    for drawn, sizes, shares in (
        (8, (10, 300), (0.6, 0.95)), (8, (10, 150), (0.1, 0.7)), (16, (100, 3000), (0.0, 0.08)),
    ):  # fmt: skip
        days = []
        for _ in range(28):
            size, share = chance.randint(*sizes), chance.uniform(*shares)
            posts = [chance.random() < share for _ in range(size)]
            looked_at = chance.sample(posts, min(drawn, size))
            days.append(Stratum(size, len(looked_at), sum(looked_at)))
            complaints, total = complaints + sum(posts), total + size
        strata.append(pooled(days))
    found = stratified(strata)
    return found.low <= complaints / total <= found.high


def test_the_interval_covers_the_truth_where_no_day_is_like_the_other() -> None:
    chance = Random(6)  # noqa: S311  a seed
    held = sum(uneven_month(chance) for _ in range(200))
    assert held >= 186, held


def one_hour(chance: Random) -> bool:
    """An hour's posts, judged by shares that a sample of other hours told."""
    parts, complaints = [], 0
    for size, share, looked_at in (
        (chance.randint(5, 60), 0.88, 200), (chance.randint(2, 20), 0.4, 200),
        (chance.randint(20, 300), 0.03, 400),
    ):  # fmt: skip
        found = sum(chance.random() < share for _ in range(looked_at))
        parts.append(Stratum(size, looked_at, found))
        complaints += sum(chance.random() < share for _ in range(size))
    _, low, high = predicted(parts)
    return low <= complaints <= high


def test_an_hour_of_few_posts_is_less_sure_than_a_month() -> None:
    chance = Random(9)  # noqa: S311  a seed
    held = sum(one_hour(chance) for _ in range(500))
    assert held >= 465, held
    value, low, high = predicted([Stratum(10, 400, 360)])
    assert value == pytest.approx(9)
    assert low < 7.5
    assert high == 10


def test_a_busy_day_weighs_as_much_as_it_has_posts() -> None:
    quiet, busy = Stratum(100, 8, 8), Stratum(900, 8, 0)
    found = pooled([quiet, busy])
    assert found.complaints / found.labelled == pytest.approx(0.1)
    assert found.size == 1000
    assert found.labelled < 16, "an uneven sample says less"
    assert pooled([quiet, Stratum(50, 0, 0)]).size == 150
    assert pooled([]) == Stratum(0, 0, 0)


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
