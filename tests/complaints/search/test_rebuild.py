"""Rebuilding the index beside the old one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from complaints.models import Case, Post
from complaints.search import indexer
from complaints.search import rebuild as rebuilding
from complaints.search.client import SearchUnavailable, client
from complaints.search.indexer import index_step
from complaints.search.indices import alias, all_of_ours, behind_alias, create, new_name
from complaints.search.rebuild import rebuild

LATER = timedelta(seconds=1)  # an index bears the time it was made


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
    assert rebuild(now + LATER) == {"taken": 5, "indexed": 5, "rejected": 0}
    after = behind_alias(client())
    assert (len(after), count()) == (1, 5)
    assert after != before
    assert list(all_of_ours(client())) == after


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
        index_step(moment + LATER)
        return counts

    monkeypatch.setattr(rebuilding, "fill", fill_while_others_write)
    rebuild(now + LATER)
    index_step(now + 3 * LATER)
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
        rebuild(now + LATER)
    assert list(all_of_ours(client())) == behind_alias(client()) == before
    assert count() == 1


def test_a_batch_that_is_on_its_way_when_the_alias_moves_is_not_lost(
    elasticsearch: str,
    make_case: Callable[..., Case],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_case()
    index_step(now)
    make_case()
    write = indexer.write

    def written_to_the_old_index(*arguments: Any) -> Any:
        monkeypatch.setattr(indexer, "write", write)
        written = write(*arguments)
        rebuild(now + LATER)
        return written

    monkeypatch.setattr(indexer, "write", written_to_the_old_index)
    monkeypatch.setattr(rebuilding, "send_again", lambda started: None)
    index_step(now + LATER)
    index_step(now + 2 * LATER)
    assert count() == Post.objects.count() == 2


def test_an_index_of_another_version_is_told_and_nothing_is_lost(
    elasticsearch: str, make_case: Callable[..., Case], now: datetime
) -> None:
    make_case()
    client().indices.create(index=f"{alias()}-v0-old", aliases={alias(): {}})
    with pytest.raises(SearchUnavailable, match="reindex"):
        index_step(now)
    assert Post.objects.get().indexed_at is None
    assert rebuild(now)["indexed"] == 1
    assert index_step(now)["taken"] == 1, "what the other version had is sent again"
    client().indices.delete(index=f"{alias()}-v0-old")


def test_other_installations_on_the_same_cluster_are_left_alone(
    elasticsearch: str, make_case: Callable[..., Case], now: datetime
) -> None:
    others = [f"{alias()}-verify-v1-20261123t020000000000", f"{alias()}-v2-archive"]
    for other in others:
        client().indices.create(index=other)
    make_case()
    rebuild(now)
    for other in others:
        assert client().indices.exists(index=other)
        client().indices.delete(index=other)


def test_a_server_that_goes_away_meanwhile_is_a_sentence_and_search_goes_on_after(
    elasticsearch: str,
    make_case: Callable[..., Case],
    now: datetime,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_case()
    index_step(now)
    before = behind_alias(client())

    def gone(name: str, moment: datetime) -> dict[str, int]:
        settings.HUIYIN_ELASTICSEARCH_URL = "http://127.0.0.1:9"
        client()
        return {}

    monkeypatch.setattr(rebuilding, "fill", gone)
    with pytest.raises(SearchUnavailable, match="does not answer"):
        rebuild(now + LATER)
    settings.HUIYIN_ELASTICSEARCH_URL = elasticsearch
    monkeypatch.undo()
    assert (behind_alias(client()), count()) == (before, 1)
    rebuild(now + 2 * LATER)
    assert list(all_of_ours(client())) == behind_alias(client()) != before
