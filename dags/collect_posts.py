"""Looks at every source of policies/platforms.yml and takes in what is new there.

Purpose: run `manage.py crawl <source>` for each source, side by side, every
`collect_every_seconds` of policies/platforms.yml (20 when it says nothing). A crawl that stored or
changed a post publishes the Asset `posts`, which starts triage_complaints; a crawl that found
nothing new publishes nothing, so a quiet day costs nothing. A source that fails turns the run red
and keeps none of the others waiting.

Owner: platform team (on-call).

When it fails: open the red crawl, its last lines say what the platform answered and what to do;
`python manage.py doctor` and the status page name every failing source. Nothing needs to be made
up for by hand: the next crawl takes what was missed. By hand: `python manage.py crawl <source>`.
"""

import json
import logging
import os
import shlex
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import Asset, AssetAlias, dag, task

ROOT = os.environ.get("HUIYIN_ROOT") or str(Path(__file__).resolve().parent.parent)
PYTHON = shlex.quote(sys.executable)
PLATFORMS = Path(os.environ.get("HUIYIN_POLICIES") or Path(ROOT, "policies"), "platforms.yml")
POSTS = Asset(name="posts", uri="huiyin://posts")
NEW_POSTS = AssetAlias("new_posts")  # an alias: the Asset is published only when there is news


def collect_every() -> timedelta:
    """How often to look; a file that can't be read must not take the DAG away: the task tells."""
    try:
        platforms = yaml.safe_load(PLATFORMS.read_text(encoding="utf-8"))
        return timedelta(seconds=max(1, int(platforms["collect_every_seconds"])))
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError):
        return timedelta(seconds=20)


def publish_if_news(context: Any, last_line: str | None) -> None:
    """Publishes the Asset unless the crawl's closing line of counts says that nothing changed."""
    try:
        counts = json.loads(last_line or "")
        news = counts["new"] + counts["updated"] > 0
    except (ValueError, KeyError, TypeError):
        news = True  # a line that can't be read is no proof that there is nothing
    if news:
        context["outlet_events"][NEW_POSTS].add(POSTS)


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
    schedule=collect_every(),
    start_date=datetime(2026, 1, 1),  # noqa: DTZ001  Airflow reads it as UTC
    catchup=False,
    max_active_runs=1,
    tags=["huiyin", "collect"],
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
def collect_posts() -> None:
    @task(execution_timeout=timedelta(minutes=1))
    def sources() -> list[dict[str, str]]:
        """The sources of platforms.yml as it is now, one crawl each."""
        platforms = yaml.safe_load(PLATFORMS.read_text(encoding="utf-8"))
        return [{"SOURCE": str(name)} for name in platforms["sources"]]

    BashOperator.partial(
        task_id="crawl",
        bash_command=f'exec {PYTHON} manage.py crawl -- "$SOURCE"',
        append_env=True,
        cwd=ROOT,
        outlets=[NEW_POSTS],
        post_execute=publish_if_news,
        execution_timeout=timedelta(minutes=10),
        map_index_template="{{ task.env['SOURCE'] }}",
    ).expand(env=sources())


collect_posts()
