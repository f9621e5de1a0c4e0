"""Airflow in a process and a home of its own: it must not see this one, nor this one it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
RunPython = Callable[..., str]


@pytest.fixture(scope="session")
def airflow_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("airflow")


@pytest.fixture(scope="session")
def airflow_environment(airflow_home: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AIRFLOW", "HUIYIN", "DJANGO"))
    }
    return kept | {
        "AIRFLOW_HOME": str(airflow_home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__API_AUTH__JWT_SECRET": "only for this test run, " * 3,
        "PYTHONWARNINGS": "ignore",
    }


@pytest.fixture(scope="session")
def run_python(airflow_environment: dict[str, str]) -> RunPython:
    """run_python(*arguments, **environment): its stdout; the test fails when it fails."""

    def run(*arguments: str, **environment: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            env=airflow_environment | environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    return run
