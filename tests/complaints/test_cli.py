"""Every failure of every command is one sentence with what to do, and a non-zero exit code."""

from pathlib import Path
from typing import Any

import pytest

STEPS = ["classify", "triage", "notify", "ingest posts.csv"]


def one_sentence(done: Any) -> str:
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    lines: list[str] = done.stderr.strip().splitlines()
    return lines[-1]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("HUIYIN_PORT", "eight", "HUIYIN_PORT must be a whole number, but it is 'eight'."),
        ("HUIYIN_DATABASE_URL", "mysql://x/y", "HUIYIN_DATABASE_URL must start with"),
        ("HUIYIN_POLICIES", "/nowhere", "can't be read"),
    ],
)
def test_a_wrong_setting_is_named(installation: Any, name: str, value: str, told: str) -> None:
    installation.settings[name] = value
    assert told in one_sentence(installation.manage("triage"))


@pytest.mark.parametrize("step", STEPS)
def test_a_database_that_was_never_prepared(tmp_path: Path, installation: Any, step: str) -> None:
    posts = tmp_path / "posts.csv"
    posts.write_text("platform,post_id,text,published_at\nweibo,1,卡,2026-11-22\n")
    (installation.home / "huiyin.sqlite3").unlink()
    words = step.replace("posts.csv", str(posts)).split()
    assert "Run: python manage.py prepare" in one_sentence(installation.manage(*words))


def test_a_database_that_can_not_be_reached(installation: Any) -> None:
    installation.settings["HUIYIN_DATABASE_URL"] = "postgres://huiyin:secret@127.0.0.1:9/huiyin"
    told = one_sentence(installation.manage("triage"))
    assert "Check HUIYIN_DATABASE_URL" in told
    assert "secret" not in told


def test_a_trace_only_when_asked_for(installation: Any) -> None:
    installation.settings["HUIYIN_POLICIES"] = "/nowhere"
    done = installation.manage("triage", "--traceback")
    assert done.returncode != 0
    assert "Traceback" in done.stderr


def test_a_broken_model_is_named(installation: Any, tmp_path: Path) -> None:
    posts = tmp_path / "posts.csv"
    posts.write_text("platform,post_id,text,published_at\nweibo,1,卡,2026-11-22\n")
    installation.counts("ingest", str(posts))
    installation.settings["HUIYIN_MODEL"] = str(tmp_path / "no-model")
    told = one_sentence(installation.manage("classify"))
    assert "HUIYIN_MODEL" in told or "model" in told
    assert installation.rows(
        "select count(*) from complaints_post where classified_at is null"
    ) == [(1,)]
