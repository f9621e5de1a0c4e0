"""The smaller commands, as a person or Airflow calls them."""

import json
import os
import signal
import socket
import stat
import urllib.request
from pathlib import Path
from typing import Any

import psutil
import pytest

from complaints.policies import load_policies


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def test_prepare_twice_at_once_and_again(installation: Any) -> None:
    (installation.home / "huiyin.sqlite3").unlink()
    both = [installation.start("prepare") for _ in range(2)]
    for process in both:
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    assert installation.manage("prepare").returncode == 0
    assert installation.rows("select count(*) from complaints_source") == [
        (len(load_policies().sources),)
    ]
    mode = (installation.home / "huiyin.sqlite3").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_doctor_names_what_is_ill_and_exits_with_one(installation: Any) -> None:
    installation.settings["HUIYIN_ELASTICSEARCH_URL"] = "http://127.0.0.1:9"
    installation.settings["HUIYIN_AIRFLOW_PORT"] = "9"
    done = installation.manage("doctor")
    assert done.returncode == 1
    assert "ok   database" in done.stdout
    assert "ILL  elasticsearch" in done.stdout
    assert "make run" in done.stdout


def test_an_alert_from_outside_is_raised_once(installation: Any) -> None:
    words = ["raise_alert", "--kind", "step_failed", "--key", "k1", "--title", "分诊失败"]
    assert installation.manage(*words).stdout.strip() == "Raised."
    assert "already" in installation.manage(*words).stdout
    assert installation.rows("select event_key, title from complaints_alert") == [
        ("k1", "分诊失败")
    ]


def test_a_failure_that_the_crawl_told_is_not_told_again(installation: Any) -> None:
    installation.settings["HUIYIN_WEIBO_URL"] = "http://127.0.0.1:9/weibo"
    assert installation.manage("crawl", "weibo").returncode == 1
    words = ["raise_alert", "--kind", "step_failed", "--key", "k1", "--title", "x"]
    installation.manage(*words, "--unless-failing", "weibo")
    assert installation.rows("select kind from complaints_alert") == [("crawl_failed",)]
    installation.manage(*words, "--unless-failing", "feeds")
    assert len(installation.rows("select kind from complaints_alert")) == 2


def test_a_step_that_fails_keeps_the_others_at_work(installation: Any, tmp_path: Path) -> None:
    posts = tmp_path / "posts.jsonl"
    row = {"platform": "weibo", "post_id": "1", "text": "直播卡", "published_at": "2026-11-22"}
    posts.write_text(json.dumps(row))
    installation.counts("ingest", str(posts))
    installation.settings["HUIYIN_ELASTICSEARCH_URL"] = "http://127.0.0.1:9"
    done = installation.manage("run_pipeline")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    steps = ["crawl", "classify", "triage", "index", "follow_up", "watch", "notify", "run_pipeline"]
    assert [line["step"] for line in lines] == steps
    assert lines[-1]["failed"] == 1
    assert installation.rows("select count(triaged_at) from complaints_post") == [(1,)]

    installation.settings["HUIYIN_POLICIES"] = "/nowhere"
    broken = installation.manage("run_pipeline")
    assert "can't be read" in broken.stderr
    assert json.loads(broken.stdout.splitlines()[-1])["step"] == "run_pipeline"


def test_the_pipelines_bench_measures_every_step(
    installation: Any, elasticsearch_server: str
) -> None:
    installation.settings["HUIYIN_ELASTICSEARCH_URL"] = elasticsearch_server
    told = installation.counts("bench_pipeline", "--posts", "40")
    assert list(told["steps"]) == ["ingest", "classify", "triage", "index", "notify"]
    assert told["posts_per_second"] > 0
    assert told["peak_mb"] > 50


def test_reindex_as_a_command(installation: Any, elasticsearch_server: str) -> None:
    installation.settings["HUIYIN_ELASTICSEARCH_URL"] = elasticsearch_server
    installation.settings["HUIYIN_ELASTICSEARCH_INDEX"] = "reindex-command"
    assert installation.counts("reindex")["taken"] == 0


def java_of(pid: int) -> psutil.Process:
    return next(
        child for child in psutil.Process(pid).children(recursive=True) if "java" in child.name()
    )


def test_the_embedded_elasticsearch_starts_again_when_it_dies_and_ends_when_told(
    installation: Any,
) -> None:
    port = free_port()
    installation.settings["HUIYIN_ELASTICSEARCH_PORT"] = str(port)
    process = installation.start("run_elasticsearch")
    try:
        assert "is up" in process.stdout.readline()
        first = java_of(process.pid)
        first.kill()
        assert "starting it again" in process.stdout.readline()
        assert "is up" in process.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}", timeout=5) as answer:
            assert b"7.9.2" in answer.read()
        second = java_of(process.pid)
        process.terminate()
        assert process.wait(60) == 0
        psutil.wait_procs([second], timeout=30)
        assert not second.is_running()
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def test_a_busy_port_is_a_sentence(installation: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        installation.settings["HUIYIN_ELASTICSEARCH_PORT"] = str(taken.getsockname()[1])
        done = installation.manage("run_elasticsearch")
    assert done.returncode == 1
    assert "is in use" in done.stderr
    assert "HUIYIN_ELASTICSEARCH_PORT" in done.stderr


@pytest.mark.parametrize("command", ["train", "export", "evaluate"])
def test_making_the_model_says_what_is_missing(
    installation: Any, tmp_path: Path, command: str
) -> None:
    options = {
        "train": ["--data", str(tmp_path), "--work", str(tmp_path)],
        "export": ["--work", str(tmp_path)],
        "evaluate": ["--data", str(tmp_path)],
    }
    done = installation.manage(command, *options[command])
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "gold_" in done.stderr or "run train first" in done.stderr
