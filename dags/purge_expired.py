"""Takes away what has outlived policies/retention.yml, every night.

Purpose: `manage.py purge` deletes evidence, identities, rejections, crawl records, exports and the
files of rejected rows, exports and abandoned uploads that are older than the policy allows; what
belongs to an open case stays.

Owner: platform team (on-call).

When it fails: records live a day longer, nothing else. Read the task's last lines, run
`python manage.py doctor`, then `python manage.py purge`, or wait for the next night.
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
from airflow.sdk import CronTriggerTimetable, dag

ROOT = os.environ.get("HUIYIN_ROOT") or str(Path(__file__).resolve().parent.parent)
PYTHON = shlex.quote(sys.executable)


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
    schedule=CronTriggerTimetable("15 4 * * *", timezone="Asia/Shanghai"),
    start_date=datetime(2026, 1, 1),  # noqa: DTZ001  Airflow reads it as UTC
    catchup=False,
    max_active_runs=1,
    tags=["huiyin", "retention"],
    doc_md=__doc__,
    default_args={
        "owner": "platform",
        "retries": 2,
        "retry_delay": timedelta(minutes=5),
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(hours=1),
        "on_failure_callback": tell_on_call,
    },
)
def purge_expired() -> None:
    BashOperator(
        task_id="purge",
        bash_command=f"exec {PYTHON} manage.py purge",
        cwd=ROOT,
        execution_timeout=timedelta(hours=6),
    )


purge_expired()
