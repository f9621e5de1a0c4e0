"""The sandbox's addresses are there while it runs, and never in the way of real sources."""

import os
from pathlib import Path

import pytest
from pytest_django import Settings

from complaints.launch import demo


def test_the_file_holds_what_the_settings_read(tmp_path: Path, settings: Settings) -> None:
    settings.HUIYIN_SANDBOX_PORT = 8123
    demo.write(tmp_path / "demo.env")
    lines = (tmp_path / "demo.env").read_text().splitlines()
    assert lines[:2] == [
        "HUIYIN_WEIBO_URL=http://127.0.0.1:8123/weibo",
        "HUIYIN_WEIBO_TOKEN=sandbox",
    ]
    assert lines[-1] == (
        "HUIYIN_FEEDS=http://127.0.0.1:8123/feeds/forum.xml,http://127.0.0.1:8123/feeds/reviews.xml"
    )
    for line in lines:
        assert hasattr(settings, line.partition("=")[0]), "a setting that nothing reads"


@pytest.mark.parametrize(
    ("weibo", "feeds", "own"),
    [("", [], False), ("https://api.example", [], True), ("", ["https://a.example/x.xml"], True)],
)
def test_any_source_of_ones_own_means_no_sandbox(
    weibo: str, feeds: list[str], own: bool, settings: Settings
) -> None:
    settings.HUIYIN_WEIBO_URL, settings.HUIYIN_FEEDS = weibo, feeds
    assert demo.has_own_sources() is own


def test_what_a_killed_run_left_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = tmp_path / "demo.env"
    stale.write_text("HUIYIN_WEIBO_URL=http://127.0.0.1:1/weibo\nHUIYIN_WEIBO_TOKEN=sandbox\n")
    monkeypatch.setenv("HUIYIN_WEIBO_URL", "http://127.0.0.1:1/weibo")
    monkeypatch.setenv("HUIYIN_WEIBO_TOKEN", "a real one")
    assert demo.forget_stale(stale)
    assert not stale.exists()
    assert "HUIYIN_WEIBO_URL" not in os.environ
    assert os.environ["HUIYIN_WEIBO_TOKEN"] == "a real one"
    assert not demo.forget_stale(stale)
