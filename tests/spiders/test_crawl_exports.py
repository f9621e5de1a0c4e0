"""Files dropped into a folder are taken, put aside, and told of when they can't be read."""

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from complaints.models import Post, Source
from complaints.models.sources import Outcome
from spiders.platforms import exports
from spiders.platforms.exports import looked_into

GOOD = "平台,编号,内容,时间\nweibo,1,青禾又卡了,2026-11-20 10:00\nweibo,2,青禾不退费,2026-11-20 11:00\n"


@pytest.fixture
def folder(installation: Any, tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    installation.settings["HUIYIN_EXPORTS"] = str(folder)
    return folder


def drop(folder: Path, name: str, text: str, age: float = 60) -> None:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    moment = time.time() - age
    os.utime(path, (moment, moment))


def test_a_dropped_file_is_taken_once_and_put_aside(installation: Any, folder: Path) -> None:
    drop(folder, "good.csv", GOOD)
    drop(folder, "still-copied.csv", GOOD.replace(",1,", ",3,"), age=0)
    drop(folder, "notes.txt", "nothing of ours")
    counts = installation.counts("crawl", "exports")
    assert (counts["new"], counts["ok"]) == (2, 1)
    assert not any(folder.rglob("*good.csv")), "a file that was taken names nobody any longer"
    assert {path.name for path in folder.glob("*.*")} == {"still-copied.csv", "notes.txt"}
    assert installation.rows(
        "SELECT key FROM complaints_source s JOIN complaints_post p ON p.source_id = s.id LIMIT 1"
    ) == [("exports",)]
    assert installation.rows("SELECT DISTINCT method FROM complaints_evidence") == [("export",)]
    drop(folder, "again.csv", GOOD)
    assert installation.counts("crawl", "exports")["known"] == 2


def test_a_file_that_can_not_be_read_is_told_and_keeps_nobody_waiting(
    installation: Any, folder: Path
) -> None:
    drop(folder, "broken.xlsx", "no workbook", age=90)
    drop(folder, "good.csv", GOOD)
    done = installation.manage("crawl", "exports")
    assert done.returncode == 1
    assert "broken.xlsx is no whole Excel workbook" in done.stderr
    assert [path.name[-11:] for path in (folder / "failed").iterdir()] == ["broken.xlsx"]
    assert installation.rows("SELECT count(*) FROM complaints_post") == [(2,)]
    assert installation.rows("SELECT count(*) FROM complaints_alert") == [(1,)]


def test_an_empty_folder_is_no_failure_and_a_missing_one_is(
    installation: Any, folder: Path
) -> None:
    assert installation.counts("crawl", "exports")["empty"] == 1
    installation.settings["HUIYIN_EXPORTS"] = str(folder / "nowhere")
    done = installation.manage("crawl", "exports")
    assert "HUIYIN_EXPORTS is no folder" in done.stderr


@pytest.fixture
def inbox(settings: Settings, tmp_path: Path, brand: Any) -> Path:
    """A folder that this very process looks into."""
    settings.HUIYIN_HOME = tmp_path
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    settings.HUIYIN_EXPORTS = str(inbox)
    return inbox


def test_a_file_of_which_only_a_part_was_read_is_put_aside_and_told(inbox: Path) -> None:
    row = {"platform": "weibo", "text": "青禾又卡了", "published_at": "2026-11-20 10:00"}
    objects = [json.dumps(row | {"post_id": str(number)}) for number in range(6)]
    objects[2] += "}"
    drop(inbox, "broken.json", f"[{','.join(objects)}]")
    ending = looked_into(Source.objects.get(key="exports"), datetime.now(UTC))
    assert (ending.outcome, ending.counts["new"]) == (Outcome.MALFORMED, 3)
    assert "broken.json breaks off" in ending.reason
    assert [path.name[-11:] for path in (inbox / "failed").iterdir()] == ["broken.json"]


def test_a_file_that_grows_while_it_is_read_is_taken_again(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(inbox, "slow.csv", GOOD)
    ingest_file = exports.ingest_file

    def copied_on(path: Path, *told: Any) -> Any:
        done = ingest_file(path, *told)
        drop(inbox, path.name, GOOD + GOOD.splitlines()[1].replace(",1,", ",3,") + "\n")
        return done

    source = Source.objects.get(key="exports")
    with monkeypatch.context() as copying:
        copying.setattr(exports, "ingest_file", copied_on)
        looked_into(source, datetime.now(UTC))
    assert (inbox / "slow.csv").exists()
    assert looked_into(source, datetime.now(UTC)).counts["new"] == 1
    assert Post.objects.count() == 3
    assert not any(inbox.iterdir())
