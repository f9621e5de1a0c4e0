"""Posts as token ids, in batches of like length."""

import random

from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from classifiers.batching import by_length, encode, padded, shuffled
from classifiers.complaint_model import SHIPPED

lengths = st.lists(st.integers(1, 60).map(lambda n: [5] * n), min_size=1, max_size=60)


def test_of_a_long_text_the_middle_is_left_out() -> None:
    tokenizer = Tokenizer.from_file(str(SHIPPED / "tokenizer.json"))
    (ids,) = encode(tokenizer, ["老师好" + "，嗯" * 300 + "，我要退款"], 32, 2)
    read = tokenizer.decode(ids)
    assert len(ids) == 32
    assert ids[-1] == 2
    assert "老师" in read
    assert "退 款" in read


@given(lengths)
def test_every_post_is_in_one_batch_of_bounded_size(ids: list[list[int]]) -> None:
    groups = list(by_length(ids, 100))
    assert sorted(position for group in groups for position in group) == list(range(len(ids)))
    for group in groups:
        assert len(group) == 1 or len(group) * max(len(ids[i]) for i in group) <= 100


@given(lengths, st.integers(), st.integers(1, 3))
def test_training_sees_every_post_once_a_round_beside_its_relatives(
    ids: list[list[int]], seed: int, relatives: int
) -> None:
    posts = list(range(len(ids)))
    families = [posts[start : start + relatives] for start in posts[::relatives]]
    batches = shuffled(ids, families, 100, random.Random(seed))  # noqa: S311  a seed, not a secret
    assert sorted(position for batch in batches for position in batch) == posts
    assert all(any(set(family) <= set(batch) for batch in batches) for family in families)
    for batch in batches:
        assert batch in families or len(batch) * max(len(ids[i]) for i in batch) <= 100


@given(lengths)
def test_padding_is_masked(ids: list[list[int]]) -> None:
    matrix, mask = padded(ids, 1)
    assert matrix.shape == mask.shape == (len(ids), max(map(len, ids)))
    assert mask.sum(1).tolist() == [len(row) for row in ids]
    assert (matrix[mask == 0] == 1).all()
