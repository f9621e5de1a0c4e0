"""detect_surges and bench_surges, as a person runs them."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

NAB = Path(__file__).parents[4] / "shared" / "data" / "nab"


def table(path: Path, values: list[object]) -> Path:
    rows = [f"2026-11-01 {n // 12 % 24:02d}:{n % 12 * 5:02d}:00,{v}" for n, v in enumerate(values)]
    path.write_text("timestamp,value\n" + "\n".join(rows) + "\n")
    return path


def test_every_row_has_a_score_and_the_jump_an_alarm(installation: Any, tmp_path: Path) -> None:
    done = installation.manage(
        "detect_surges", str(table(tmp_path / "a.csv", [3] * 200 + [60] * 20))
    )
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == 220
    assert list(rows[0]) == ["timestamp", "score", "alarm"]
    at = [number for number, row in enumerate(rows) if row["alarm"] == "1"]
    assert len(at) == 1
    assert 200 <= at[0] < 206


@pytest.mark.parametrize(
    ("values", "said"),
    [(["many"], "line 2"), ([-1], "from zero"), (["nan"], "from zero"), ([], "holds no rows")],
)
def test_a_file_that_is_no_series_is_told_in_a_sentence(
    installation: Any, tmp_path: Path, values: list[object], said: str
) -> None:
    done = installation.manage("detect_surges", str(table(tmp_path / "a.csv", values)))
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not NAB.is_dir(), reason="the recorded series are not here")
def test_recorded_series_are_scored_beside_a_peer(installation: Any) -> None:
    done = installation.manage("bench_surges", str(NAB))
    ours, peer = (json.loads(line) for line in done.stdout.splitlines())
    assert ours["left_out"] >= 70
    assert ours["left_out"] > peer["left_out"]
    assert ours["false_a_day"] <= 0.15
