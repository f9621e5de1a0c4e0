"""Rebuilding the index beside the old one."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from complaints.models import Case, Post
from complaints.search import rebuild as rebuilding
from complaints.search.client import client
from complaints.search.indexer import index_step
from complaints.search.indices import alias, all_of_ours, behind_alias, create, new_name
from complaints.search.rebuild import rebuild


def count() -> int:
    client().indices.refresh(index=alias())
    found: int = client().count(index=alias())["count"]
    return found


def test_the_alias_moves_and_nothing_is_missing(
    elasticsearch: str, make_case: Callable[..., Case], now: datetime
) -> None:
    for _ in range(5):
        make_case()
    index_step(now)
    before = behind_alias(client())
    assert rebuild(now) == {"taken": 5, "indexed": 5, "rejected": 0}
    after = behind_alias(client())
    assert (len(after), count()) == (1, 5)
    assert after != before
    assert all_of_ours(client()) == after


def test_it_builds_the_first_index_too(
    elasticsearch: str, make_case: Callable[..., Case], now: datetime
) -> None:
    make_case()
    assert rebuild(now)["indexed"] == 1
    assert count() == 1


def test_what_is_written_while_it_builds_is_not_lost(
    elasticsearch: str,
    make_case: Callable[..., Case],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_case()
    index_step(now)
    fill = rebuilding.fill

    def fill_while_others_write(name: str, moment: datetime) -> dict[str, int]:
        counts = fill(name, moment)
        make_case()
        index_step(moment + timedelta(seconds=1))
        return counts

    monkeypatch.setattr(rebuilding, "fill", fill_while_others_write)
    rebuild(now)
    index_step(now + timedelta(seconds=2))
    assert count() == Post.objects.count() == 2


def test_a_half_built_index_is_removed(
    elasticsearch: str,
    make_case: Callable[..., Case],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_case()
    index_step(now)
    create(client(), new_name(now - timedelta(hours=1)))  # left behind by a killed rebuild

    def broken(name: str, moment: datetime) -> dict[str, int]:
        raise RuntimeError("stop")

    before = behind_alias(client())
    monkeypatch.setattr(rebuilding, "fill", broken)
    with pytest.raises(RuntimeError, match="stop"):
        rebuild(now)
    assert all_of_ours(client()) == behind_alias(client()) == before
    assert count() == 1
