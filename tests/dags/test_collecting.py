"""How often collect_posts looks, and when it has news. Asked of the file as Airflow imports it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
IMPORTED = """
import importlib.util, json, pathlib, sys
spec = importlib.util.spec_from_file_location("collect_posts", sys.argv[1])
dag_file = importlib.util.module_from_spec(spec)
spec.loader.exec_module(dag_file)
cases = json.loads(sys.argv[2])
"""
HOW_OFTEN = """
def ask(case):
    dag_file.PLATFORMS = pathlib.Path(case)
    return dag_file.collect_every().total_seconds()
"""
HAS_NEWS = """
class Event:
    def __init__(self): self.added = []
    def add(self, asset): self.added.append(asset.name)
def ask(case):
    event = Event()
    dag_file.publish_if_news({"outlet_events": {dag_file.NEW_POSTS: event}}, case)
    return event.added
"""
ANSWER = "print('\\n' + json.dumps([ask(case) for case in cases]))"


def ask(run_python: Callable[..., str], question: str, cases: list[Any]) -> list[Any]:
    file = str(ROOT / "dags" / "collect_posts.py")
    told = run_python("-c", IMPORTED + question + ANSWER, file, json.dumps(cases))
    answers: list[Any] = json.loads(told.splitlines()[-1])
    return answers


def test_how_often_to_collect(run_python: Callable[..., str], tmp_path: Path) -> None:
    texts = {
        "collect_every_seconds: 300": 300,
        "collect_every_seconds: 0": 1,
        "sources: {}": 20,
        "collect_every_seconds: soon": 20,
        "[": 20,
        "": 20,
    }
    files = [tmp_path / f"{number}.yml" for number in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text)
    cases = [*map(str, files), str(tmp_path / "missing.yml")]
    assert ask(run_python, HOW_OFTEN, cases) == [*texts.values(), 20]


def test_triage_is_started_unless_the_crawl_says_that_nothing_changed(
    run_python: Callable[..., str],
) -> None:
    lines = {
        '{"step": "crawl", "new": 3, "updated": 0}': ["posts"],
        '{"step": "crawl", "new": 0, "updated": 1}': ["posts"],
        '{"step": "crawl", "new": 0, "updated": 0}': [],
        "another program's words": ["posts"],
        "[]": ["posts"],
        "": ["posts"],
    }
    assert ask(run_python, HAS_NEWS, [*lines, None]) == [*lines.values(), ["posts"]]
