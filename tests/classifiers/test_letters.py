"""A text letter by letter."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from classifiers.complaint_model import SHIPPED
from classifiers.facts import Fact, facts, seen
from classifiers.labels import FACTS
from classifiers.letters import PART, PLACES, Floats, letters_of, marked, parts

TOKENIZER = Tokenizer.from_file(str(SHIPPED / "tokenizer.json"))


def states(ids: list[int]) -> Floats:
    """Each token as its number."""
    return np.array([[number] for number in ids], np.float32)


@given(st.text(alphabet="退款。，！\n a", max_size=3 * PART))
def test_parts_hold_every_letter_once_and_none_is_too_long(text: str) -> None:
    found = list(parts(text))
    assert "".join(text[start:end] for start, end in found) == text
    assert all(0 < end - start <= PART for start, end in found)


def test_a_part_ends_behind_a_stop_where_there_is_one() -> None:
    text = "退" * 250 + "。" + "款" * 200
    assert list(parts(text)) == [(0, 251), (251, 451)]


@given(st.text(max_size=400))
def test_every_letter_has_its_states_its_place_and_its_sign(text: str) -> None:
    plain, _ = seen(text)
    found = list(letters_of(text, facts(text), TOKENIZER, states))
    assert sum(len(part.signs) for part in found) == len(plain)
    for part in found:
        assert part.states.shape == (len(part.signs), 2)  # a token's state beside their mean
        assert part.ruled.shape == (len(part.signs), 2 * len(FACTS))
        assert part.places.min() >= 0
        assert part.places.max() <= PLACES


def test_a_letter_has_the_state_of_the_token_that_it_stands_in() -> None:
    (part,) = letters_of("退款", [], TOKENIZER, states)
    ids = TOKENIZER.encode("退款").ids
    assert set(part.states[:, 0].astype(int)) <= set(ids[1:-1])
    assert part.states[0, 1] == np.float32(np.mean(ids))


def test_what_the_rules_found_is_marked_where_it_stands() -> None:
    text = "退\u200b钱！扣了398"
    _, places = seen(text)
    inside = marked([Fact("amount", "398", 6, 9)], {p: n for n, p in enumerate(places)}, 8)
    row = FACTS.index("amount")
    assert inside[:, row].tolist() == [0, 0, 0, 0, 0, 1, 1, 1]
    assert inside[:, len(FACTS) + row].tolist() == [0, 0, 0, 0, 0, 1, 0, 0]
