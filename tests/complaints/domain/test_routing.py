"""Who gets a case."""

from hypothesis import given
from hypothesis import strategies as st

from complaints.domain.routing import Candidate, chosen


def colleague(user: int, **changes: object) -> Candidate:
    fields = {"user": user, "open_cases": 3, "capacity": 10} | changes
    return Candidate(**fields)  # type: ignore[arg-type]


def test_least_open_work_first_as_a_share_of_what_somebody_can_hold() -> None:
    half_time = colleague(1, open_cases=3, capacity=5)
    full_time = colleague(2, open_cases=4, capacity=20)
    assert chosen([half_time, full_time], "technical") == full_time


def test_the_earlier_handler_comes_before_the_idle_one() -> None:
    before = colleague(2, open_cases=9, earlier_handler=True)
    assert chosen([colleague(1, open_cases=0), before], "technical") == before


def test_nobody_off_shift_full_or_of_another_field_gets_it() -> None:
    off = colleague(1, on_shift=False, earlier_handler=True)
    full = colleague(2, open_cases=10)
    other = colleague(3, skills=frozenset({"teaching"}))
    assert chosen([off, full, other], "technical") is None


@given(
    st.lists(
        st.builds(
            Candidate, st.integers(1, 50), st.integers(0, 40), st.integers(0, 30), st.booleans(),
            st.frozensets(st.sampled_from(["technical", "teaching"])), st.booleans(),
        ), unique_by=lambda c: c.user,
    ),
    st.randoms(),
)  # fmt: skip
def test_the_choice_does_not_depend_on_the_order_and_never_overloads(
    candidates: list[Candidate], chance: object
) -> None:
    first = chosen(candidates, "technical")
    shuffled = list(candidates)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert chosen(shuffled, "technical") == first
    assert first is None or (first.on_shift and first.open_cases < first.capacity)
