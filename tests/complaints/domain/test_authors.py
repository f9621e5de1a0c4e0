"""How authors are shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.domain.authors import masked


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王小明", "王**"),
        ("\u202e王小明", "王**"),
        ("@qinghe_mom", "q**"),
        ("", ""),
        ("👶👶", "**"),
    ],
)
def test_shows_the_first_letter_only(name: str, shown: str) -> None:
    assert masked(name) == shown


@given(st.text())
def test_never_shows_more_than_one_letter_of_the_name(name: str) -> None:
    assert len(masked(name)) <= 3
