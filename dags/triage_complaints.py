"""Judges new posts, opens cases, makes them findable and tells on-call what can't wait.

Purpose: `manage.py classify`, `triage`, then `index` and `notify`, whenever collect_posts publishes
the Asset `posts`, and every five minutes: people's corrections, alerts whose channel was down and
documents that waited for Elasticsearch need it without a new post too.
Each step takes what waits in the database, so a run that was missed is made up for by the next.
Elasticsearch being down fails `index` alone: on-call is told all the same.

Owner: platform team (on-call).

When it fails: the red task's last lines say what to do; `python manage.py doctor` checks every
part. Nothing is lost: what a step could not do stays in the database and the next run takes it.
By hand: `python manage.py classify` (or triage, index, notify), in this order.
"""

import logging
import os
import shlex
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import Asset, AssetOrTimeSchedule, DeltaTriggerTimetable, TriggerRule, dag

ROOT = os.environ.get("HUIYIN_ROOT") or str(Path(__file__).resolve().parent.parent)
PYTHON = shlex.quote(sys.executable)
POSTS = Asset(name="posts", uri="huiyin://posts")


def tell_on_call(context: Any) -> None:
    """Raises one alert per failing streak of a task. Repeated in every DAG: files share nothing.

    A streak has the last successful run's start in its key. Never raises: Airflow would only log
    that the callback broke. The exception is None when the task was killed.
    """
    try:
        failed = context["ti"]
        since = str(context.get("prev_start_date_success") or "the beginning")
        said = str(context.get("exception") or "The task was killed or timed out.")
        told = {
            "--kind": "step_failed",
            "--key": f"step_failed:{failed.dag_id}:{failed.task_id}:{since}",
            "--title": f"{failed.dag_id}.{failed.task_id} 失败",
            "--body": f"{said[:2000]}\n运行：{failed.run_id}",
        }
        environment = getattr(getattr(failed, "task", None), "env", None) or {}
        source = environment.get("SOURCE")
        if source:  # a failing source is told by the crawl itself
            told["--unless-failing"] = source
        words = [f"{name}={text}".replace("\0", "") for name, text in told.items()]
        command = [sys.executable, "manage.py", "raise_alert"]
        command += [word.encode("utf-8", "replace").decode() for word in words]
        subprocess.run(command, cwd=ROOT, check=True, timeout=60, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        logging.getLogger(__name__).error("The alert was not raised: %s", error.stderr[-2000:])
    except Exception:
        logging.getLogger(__name__).exception("The alert was not raised")


@dag(
    schedule=AssetOrTimeSchedule(
        timetable=DeltaTriggerTimetable(timedelta(minutes=5)), assets=[POSTS]
    ),
    start_date=datetime(2026, 1, 1),  # noqa: DTZ001  Airflow reads it as UTC
    catchup=False,
    max_active_runs=1,
    tags=["huiyin", "triage"],
    doc_md=__doc__,
    default_args={
        "owner": "platform",
        "retries": 2,
        "retry_delay": timedelta(seconds=5),
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(minutes=1),
        "on_failure_callback": tell_on_call,
    },
)
def triage_complaints() -> None:
    def step(name: str, minutes: int, trigger_rule: str = TriggerRule.ALL_SUCCESS) -> BashOperator:
        return BashOperator(
            task_id=name,
            bash_command=f"exec {PYTHON} manage.py {name}",
            cwd=ROOT,
            execution_timeout=timedelta(minutes=minutes),
            trigger_rule=trigger_rule,
        )

    # notify runs whatever became of the others: an earlier run's alert may be waiting. It doesn't
    # follow index, because a run is as red as its last tasks: index failing must show.
    notify = step("notify", 10, TriggerRule.ALL_DONE)
    step("classify", 60) >> step("triage", 30) >> [step("index", 30), notify]


triage_complaints()
