"""What is hidden from the encoder, and what is asked for."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from classifiers.pretraining import SPECIALS, UNKNOWN, hidden


@given(st.integers(1, 6), st.integers(5, 40), st.integers(0, 2**31))
def test_only_pieces_of_the_post_are_asked_for(posts: int, length: int, seed: int) -> None:
    torch.manual_seed(seed)
    ids = torch.randint(0, 50, (posts, length))
    mask = torch.ones_like(ids)
    mask[:, length // 2 :] = 0
    shown, asked = hidden(ids, mask, 50)
    assert not asked[mask == 0].any()
    assert (ids[asked] >= SPECIALS).all()
    assert (shown[~asked] == ids[~asked]).all()
    assert (shown < 50).all()


def test_most_of_what_is_asked_for_is_hidden() -> None:
    torch.manual_seed(1)
    ids = torch.randint(SPECIALS, 1000, (200, 60))
    shown, asked = hidden(ids, torch.ones_like(ids), 1000)
    share = (shown[asked] == UNKNOWN).float().mean().item()
    assert 0.8 < share < 0.9
