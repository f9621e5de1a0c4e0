"""How the model is shown which name is the watched brand."""

from hypothesis import given
from hypothesis import strategies as st

from classifiers.marks import mark_names, mark_spans


def test_every_occurrence_is_marked_the_longest_name_first() -> None:
    text = "青禾网校，就是青禾，不如知远"
    assert (
        mark_names(text, ["青禾", "青禾网校"], ["知远"])
        == "『青禾网校』，就是『青禾』，不如〔知远〕"
    )


def test_a_strangers_marks_do_not_pass_for_ours() -> None:
    assert mark_spans("『好』青禾", [(3, 5, "『』")]) == "「好」『青禾』"


@given(st.text(), st.text(min_size=1, max_size=3))
def test_marking_adds_nothing_but_marks(text: str, name: str) -> None:
    marked = mark_names(text, [name], [])
    assert marked.count("『") == marked.count("』")
    assert len(marked) - 2 * marked.count("『") == len(text)
