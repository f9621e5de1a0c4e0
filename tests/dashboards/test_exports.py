"""Exports are written by one process each, and counted once."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from complaints.models import PostExport
from complaints.post_exports import folder, only_writer, path_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def export(
    colleague: Any, now: datetime, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> PostExport:
    """An export that waits, and a search that finds three posts, two a page."""
    settings.HUIYIN_HOME = tmp_path
    monkeypatch.setattr("complaints.post_exports.BATCH", 2)
    return PostExport.objects.create(
        owner=colleague("lili", "analyst"), query="?q=x", purpose="周会", form="csv", asked_at=now
    )


def answer(body: dict[str, Any]) -> dict[str, Any]:
    source = {"platform": "weibo", "text": "卡", "published_at": "2026-11-20T10:00:00+08:00"}
    rows = [3] if "search_after" in body else [1, 2, 3]
    hits = [{"_source": source | {"post_id": str(row)}, "sort": [row, row]} for row in rows]
    told: dict[str, Any] = {"hits": {"hits": hits}}
    if body["track_total_hits"]:
        told["hits"]["total"] = {"value": 3}
    if "aggs" in body:
        told["aggregations"] = {name: {"buckets": []} for name in body["aggs"]}
    return told


def test_only_the_first_page_of_an_export_is_counted(
    export: PostExport, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Any]] = []

    def ask(body: dict[str, Any]) -> dict[str, Any]:
        asked.append(body)
        return answer(body)

    monkeypatch.setattr("complaints.search.hits.ask", ask)
    call_command("export_posts")
    export.refresh_from_db()
    assert (export.state, export.rows, export.total) == ("done", 3, 3)
    assert path_of(export).read_text("utf-8-sig").count("weibo") == 3
    assert [("aggs" in body, body["track_total_hits"]) for body in asked] == [
        (True, True),
        (False, False),
    ]


def test_an_export_that_somebody_writes_is_left_to_them(
    export: PostExport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("complaints.search.hits.ask", answer)
    part = folder() / f"{export.pk}.part"
    with only_writer(export) as ours:
        assert ours
        part.write_text("half")
        call_command("export_posts")
        assert part.read_text() == "half"
    call_command("export_posts")
    assert (PostExport.objects.get().state, part.exists()) == ("done", False)
    with only_writer(export) as ours:
        assert not ours, "it is written already"
