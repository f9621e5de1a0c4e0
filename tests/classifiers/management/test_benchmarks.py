"""The benchmarks run where a user runs them, and say what they measured."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent.parent


def told_by(*arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_the_classifier_is_measured_beside_its_peers() -> None:
    told = told_by("bench_classifier", "--posts", "6")
    assert told["posts"] == 6
    for part in ("ours", "floats_padded_to_128", "pipeline_bert_12x768"):
        assert told[part]["peak_mb"] > 0
    assert told["ours"]["posts_per_second"] > 0
    assert told["times_as_fast_as_pipeline"] > 1


def test_planted_copies_are_counted_against_strangers() -> None:
    told = told_by("bench_stories", "--store", "600")
    assert told["recall"] >= 0.95
    assert told["precision"] >= 0.99
