"""Every DAG keeps the house's conventions. Parsed by Airflow, in a fresh process."""

import ast
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = sorted((ROOT / "dags").glob("*.py"))
ALLOWED = {"airflow", "yaml"} | set(sys.stdlib_module_names)


@pytest.fixture(scope="module")
def parsed(run_python: Callable[..., str]) -> dict[str, Any]:
    told = run_python(str(Path(__file__).with_name("describe_dags.py")), str(ROOT / "dags"))
    facts: dict[str, Any] = json.loads(told.splitlines()[-1])
    return facts


@pytest.fixture(scope="module")
def dags(parsed: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = parsed["dags"]
    return found


@pytest.fixture(scope="module")
def tasks(dags: dict[str, Any]) -> dict[str, Any]:
    return {
        f"{name}.{task}": facts
        for name, dag in dags.items()
        for task, facts in dag["tasks"].items()
    }


def test_every_file_is_one_dag_of_its_name(parsed: dict[str, Any]) -> None:
    assert parsed["errors"] == {}
    assert set(parsed["dags"]) == {file.stem for file in FILES}
    assert set(parsed["dags"]) >= {"collect_posts", "triage_complaints", "rebuild_index"}


def test_parsing_loads_nothing_heavy_and_nothing_of_ours(parsed: dict[str, Any]) -> None:
    assert parsed["loaded"] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_imports_only_airflow_the_standard_library_and_yaml(file: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a DAG file stands alone"
            imported.add(str(node.module).partition(".")[0])
    assert imported <= ALLOWED


def test_says_purpose_owner_and_what_to_do(dags: dict[str, Any]) -> None:
    for name, dag in dags.items():
        for part in ("Purpose: ", "Owner: ", "When it fails: "):
            assert f"\n\n{part}" in dag["doc"], f"{name} does not say '{part}'"


def test_runs_one_at_a_time_and_never_makes_up_for_the_past(dags: dict[str, Any]) -> None:
    for name, dag in dags.items():
        assert (dag["catchup"], dag["max_active_runs"]) == (False, 1), name
        assert "huiyin" in dag["tags"], name


def test_every_task_is_retried_bounded_owned_and_told_about(tasks: dict[str, Any]) -> None:
    for name, task in tasks.items():
        assert task["owner"] not in ("", "airflow"), name
        assert task["retries"] >= 2, name
        assert task["backoff"] > 1, f"{name}: a multiplier of 1 or less is no backoff"
        assert task["timeout"], name
        assert task["callbacks"] == 1, name


def test_the_callback_is_the_same_in_every_file() -> None:
    texts = {
        ast.unparse(node)
        for file in FILES
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.FunctionDef) and node.name == "tell_on_call"
    }
    assert len(texts) == 1


def test_a_source_is_collected_beside_the_others_and_publishes_the_asset(
    tasks: dict[str, Any],
) -> None:
    crawl = tasks["collect_posts.crawl"]
    assert crawl["mapped"]
    assert crawl["upstream"] == ["sources"]
    assert crawl["outlets"] == ["new_posts"]


def test_elasticsearch_down_keeps_nobody_from_being_told(tasks: dict[str, Any]) -> None:
    assert tasks["triage_complaints.triage"]["upstream"] == ["classify"]
    assert tasks["triage_complaints.index"]["upstream"] == ["triage"]
    notify = tasks["triage_complaints.notify"]
    assert notify["upstream"] == ["triage"]
    assert notify["trigger_rule"] == "all_done"
