"""A server that has started is not held up by what it made while it started."""

import gc
from collections.abc import Iterator

import pytest

from dashboards.warm import settle


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_the_start_made_is_out_of_the_collectors_sight() -> None:
    kept = [[number] for number in range(1_000)]
    settle()
    assert gc.get_freeze_count() > len(kept)
    assert not any(item is kept[0] for item in gc.get_objects())
