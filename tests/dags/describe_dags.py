"""Parses dags/ as Airflow does and prints what it found as JSON. Run in a process of its own."""

import json
import sys

from airflow.dag_processing.dagbag import DagBag


def facts_of(dag: object) -> dict[str, object]:
    return {
        "doc": dag.doc_md or "",
        "tags": sorted(dag.tags),
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "timetable": type(dag.timetable).__name__,
        "tasks": {task.task_id: facts_of_task(task) for task in dag.tasks},
    }


def facts_of_task(task: object) -> dict[str, object]:
    limit, delay = task.execution_timeout, task.retry_delay
    return {
        "owner": task.owner,
        "retries": task.retries,
        "retry_delay": delay.total_seconds(),
        "backoff": float(task.retry_exponential_backoff),
        "timeout": limit and limit.total_seconds(),
        "callbacks": len(task.on_failure_callback or []),
        "mapped": task.is_mapped,
        "upstream": sorted(task.upstream_task_ids),
        "trigger_rule": task.trigger_rule.value,
        "outlets": [outlet.name for outlet in task.outlets],
    }


found = DagBag(sys.argv[1])
told = {
    "errors": {path: str(error) for path, error in found.import_errors.items()},
    "dags": {dag.dag_id: facts_of(dag) for dag in found.dags.values()},
    "loaded": [
        name
        for name in ("torch", "django", "transformers", "scrapy", "onnxruntime", "complaints")
        if name in sys.modules
    ],
}
sys.stdout.write("\n" + json.dumps(told) + "\n")
