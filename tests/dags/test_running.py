"""Airflow itself runs triage_complaints on real posts, with Elasticsearch away."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
CALL_BACK = """
import importlib.util, sys
from types import SimpleNamespace
spec = importlib.util.spec_from_file_location("rebuild_index", "dags/rebuild_index.py")
dag_file = importlib.util.module_from_spec(spec)
spec.loader.exec_module(dag_file)
class Broken(Exception):
    def __str__(self): raise RuntimeError("no words")
class Hostile(Exception):
    def __str__(self): return "--key=x $(touch pwned) \\0 \\ud800 {{ 1 }} " + "长" * 9999
task = SimpleNamespace(dag_id="rebuild_index", task_id="reindex", run_id="scheduled__1")
for since, exception in (("a", None), ("a", None), ("b", Hostile()), ("c", Broken())):
    dag_file.tell_on_call(
        {"ti": task, "exception": exception, "prev_start_date_success": since}
    )
dag_file.tell_on_call({})
crawl = SimpleNamespace(env={"SOURCE": "weibo"})
task = SimpleNamespace(dag_id="collect_posts", task_id="crawl", run_id="r", task=crawl)
dag_file.tell_on_call({"ti": task, "exception": None, "prev_start_date_success": "d"})
"""


def settings_of(installation: Any) -> dict[str, str]:
    return {"HUIYIN_HOME": str(installation.home), "HUIYIN_ROOT": str(ROOT)}


def test_a_failing_streak_raises_one_alert_whatever_the_message(
    installation: Any, run_python: Callable[..., str]
) -> None:
    with sqlite3.connect(installation.home / "huiyin.sqlite3") as database:
        database.execute(
            "UPDATE complaints_source SET failing_since = '2026-11-23' WHERE key = 'weibo'"
        )
    run_python("-c", CALL_BACK, **settings_of(installation))
    alerts = installation.rows("SELECT kind, event_key, title, body FROM complaints_alert")
    assert {alert[1] for alert in alerts} == {  # a source that is known to fail raises none
        "step_failed:rebuild_index:reindex:a",
        "step_failed:rebuild_index:reindex:b",
    }
    assert {alert[0] for alert in alerts} == {"step_failed"}
    hostile = next(body for _, key, _, body in alerts if key.endswith(":b"))
    assert "$(touch pwned)" in hostile
    assert len(hostile) < 2500
    assert not (ROOT / "pwned").exists()


@pytest.fixture
def ran(
    installation: Any, run_python: Callable[..., str], airflow_home: Path, tmp_path: Path
) -> dict[str, str]:
    """State of each task, and of the run as a whole, after one run of triage_complaints."""
    posts = tmp_path / "posts.csv"
    posts.write_text(
        "platform,post_id,text,published_at\n"
        "weibo,1,青禾网校的直播课卡了一晚上，客服一直不回，我要退款！,2026-11-23 09:00\n"
        "weibo,2,今天的天气真好,2026-11-23 09:01\n"
    )
    assert installation.counts("ingest", str(posts))["new"] == 2
    run_python("-m", "airflow", "db", "migrate")
    away = {"HUIYIN_ELASTICSEARCH_URL": "http://127.0.0.1:1"}
    command = ["-m", "airflow", "dags", "test", "triage_complaints"]
    run_python("-c", ENDS_WELL, *command, **settings_of(installation), **away)
    with sqlite3.connect(airflow_home / "airflow.db") as database:
        states = dict(database.execute("SELECT task_id, state FROM task_instance").fetchall())
        states["run"] = database.execute("SELECT state FROM dag_run").fetchone()[0]
    return states


# `airflow dags test` ends with an error when the run failed, as it must here
ENDS_WELL = "import subprocess, sys; subprocess.run([sys.executable, *sys.argv[1:]], check=False)"


def test_the_way_of_a_post_in_airflow_with_elasticsearch_away(
    ran: dict[str, str], installation: Any
) -> None:
    assert ran == {
        "classify": "success",
        "triage": "success",
        "index": "failed",
        "notify": "success",
        "run": "failed",
    }
    done = "SELECT count(*) FROM complaints_post WHERE classified_at AND triaged_at"
    assert installation.rows(done) == [(2,)]
    told = installation.rows("SELECT event_key FROM complaints_alert WHERE kind = 'step_failed'")
    assert told[0][0].startswith("step_failed:triage_complaints:index:")
