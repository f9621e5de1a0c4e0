"""`manage.py ingest` as a person uses it."""

import json
from pathlib import Path
from typing import Any

HEADER = "platform,post_id,text,published_at,author_id,author_name,shift\n"
GOOD = "weibo,{0},青禾网校退费难 {0},2026-11-22 10:00,77000{0},王小明,夜班\n"


def test_good_rows_are_taken_and_bad_ones_named_and_kept(installation: Any, tmp_path: Path) -> None:
    posts = tmp_path / "posts.csv"
    posts.write_text(
        HEADER + GOOD.format(1) + "weibo,2,,2026-11-22,778899,李大伟,\n" + GOOD.format(3)
    )
    done = installation.manage("ingest", str(posts))
    told = json.loads(done.stdout)
    assert done.returncode == 0
    assert told.pop("seconds") >= 0
    assert told == {
        "step": "ingest", "taken": 3, "new": 2, "updated": 0, "known": 0, "rejected": 1,
    }  # fmt: skip
    assert "line 3: text is empty" in done.stderr
    (kept,) = (installation.home / "rejected").iterdir()
    line = json.loads(kept.read_text())
    assert (line["line"], line["reason"]) == (3, "text is empty")
    assert "778899" not in kept.read_text()
    assert "李大伟" not in kept.read_text()
    assert installation.rows("select raw from complaints_post where post_id = '1'") == [
        (json.dumps({"shift": "夜班"}, ensure_ascii=True),)
    ]


def test_ingesting_again_changes_nothing(installation: Any, tmp_path: Path) -> None:
    posts = tmp_path / "posts.csv"
    posts.write_text(HEADER + GOOD.format(1))
    installation.counts("ingest", str(posts))
    before = installation.rows("select * from complaints_post")
    again = installation.counts("ingest", str(posts))
    assert (again["new"], again["known"]) == (0, 1)
    assert installation.rows("select * from complaints_post") == before


def test_exit_codes_tell_none_good_from_unreadable(installation: Any, tmp_path: Path) -> None:
    none_good, empty = tmp_path / "bad.jsonl", tmp_path / "empty.csv"
    none_good.write_text("{\n[]\n")
    empty.touch()
    assert installation.manage("ingest", str(none_good)).returncode == 1
    assert installation.manage("ingest", str(empty)).returncode == 1
    missing = installation.manage("ingest", str(tmp_path / "missing.csv"))
    assert missing.returncode == 2
    assert missing.stderr.strip().endswith("missing.csv is not there: check the name.")


def test_an_unreadable_file_keeps_no_other_from_being_taken(
    installation: Any, tmp_path: Path
) -> None:
    posts = tmp_path / "posts.csv"
    posts.write_text(HEADER + GOOD.format(1))
    done = installation.manage("ingest", str(tmp_path / "missing.csv"), str(posts))
    assert done.returncode == 2
    assert json.loads(done.stdout)["new"] == 1
