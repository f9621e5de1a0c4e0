"""What a candidate must be to take the place of the shipped model."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classifiers import gate
from classifiers.evaluate import Measures
from classifiers.gate import FILES, Refused, fallen_measures, replace_shipped
from classifiers.measures import Measure, share
from classifiers.scores import Flags, area, mean_share

POSTS = np.arange(800)
SAID = POSTS % 2 == 0


def agreement(said: Flags, found: Flags) -> float:
    return float((said == found).mean())


def measured(wrong: int, sarcasm: int = 140) -> Measures:
    """Of a model with so many wrong posts in a head, and so many right in a slice of 180."""
    slices = {"sarcasm": [n < sarcasm for n in range(180)], "rival": [True] * 170 + [False] * 10}
    return {
        "complaint_accuracy": Measure(agreement, (SAID, SAID ^ (wrong > POSTS))),
        "fresh_slices": mean_share(slices),
        **{f"fresh_{kind}": share(right, len(slices)) for kind, right in slices.items()},
    }


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A candidate and a shipped model of other weights."""
    for name in ("candidate", "shipped"):
        (tmp_path / name).mkdir()
        for file in FILES:
            (tmp_path / name / file).write_text(json.dumps({"by": name, "version": name}))
    return tmp_path / "candidate", tmp_path / "shipped"


def test_an_equal_model_passes_and_one_that_is_a_little_worse_does_not() -> None:
    old = measured(80)
    assert fallen_measures(old, measured(80)) == []
    assert fallen_measures(old, measured(70, 150)) == []
    worse = measured(92)  # 0.885: within the shipped one's own interval, 0.879 to 0.920
    assert worse["complaint_accuracy"].value() > old["complaint_accuracy"].figure().low
    assert fallen_measures(old, worse) == ["complaint_accuracy (0.885, was 0.900)"]


def test_a_slice_that_falls_is_named() -> None:
    fallen = fallen_measures(measured(80), measured(80, 125))
    assert [name.split()[0] for name in fallen] == ["fresh_sarcasm", "fresh_slices"]


def test_slices_that_each_lose_what_chance_explains_fall_together() -> None:
    def slid(lost: int) -> Measures:
        slices = {f"kind{n}": [lost <= row < 160 for row in range(180)] for n in range(16)}
        return {"fresh_slices": mean_share(slices)} | {
            f"fresh_{kind}": share(right, len(slices)) for kind, right in slices.items()
        }

    assert [name.split()[0] for name in fallen_measures(slid(0), slid(3))] == ["fresh_slices"]


def test_what_has_no_value_is_not_let_through() -> None:
    nothing = {"complaint_auc": Measure(area, (SAID * 1.0, np.ones(800, bool)))}
    assert fallen_measures({}, nothing) == ["complaint_auc (nan)"]


def shipped_as(measures: Measures, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "measures_of", lambda *_: measures)


def test_the_shipped_model_is_measured_anew_and_stays_where_a_candidate_is_worse(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate, shipped = folders
    shipped_as(measured(80), monkeypatch)
    with pytest.raises(Refused, match=r"complaint_accuracy.*left as it is"):
        replace_shipped(Path(), candidate, measured(100), shipped)
    assert json.loads((shipped / "model.onnx").read_text())["by"] == "shipped"
    replace_shipped(Path(), candidate, measured(80), shipped)
    assert json.loads((shipped / "model.onnx").read_text())["by"] == "candidate"


def test_a_slice_that_is_measured_no_more_is_missed(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate, shipped = folders
    told: dict[str, Any] = {"figures": dict.fromkeys([*measured(80), "fresh_no_human"])}
    (shipped / "scores.json").write_text(json.dumps(told))
    shipped_as(measured(80), monkeypatch)
    with pytest.raises(Refused, match=r"fresh_no_human \(not measured\)"):
        replace_shipped(Path(), candidate, measured(80), shipped)


def test_other_weights_need_another_version(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate, shipped = folders
    shipped_as(measured(80), monkeypatch)
    for folder in folders:
        (folder / "settings.json").write_text(json.dumps({"version": "complaint-zh-1"}))
    with pytest.raises(Refused, match=r"raise VERSION in export\.py"):
        replace_shipped(Path(), candidate, measured(80), shipped)
    (candidate / "model.onnx").write_bytes((shipped / "model.onnx").read_bytes())
    with pytest.raises(Refused, match=r"raise VERSION"):  # facts are judgements too
        replace_shipped(Path(), candidate, measured(80), shipped)
    (candidate / "facts.onnx").write_bytes((shipped / "facts.onnx").read_bytes())
    replace_shipped(Path(), candidate, measured(80), shipped)


@pytest.mark.parametrize("ended_before", range(len(FILES)))
def test_what_was_killed_between_two_files_is_ended_by_the_next_run(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, ended_before: int
) -> None:
    candidate, shipped = folders
    shipped_as(measured(80), monkeypatch)
    moved: list[Path] = []

    def replace(path: Path, target: Path) -> Path:
        if len(moved) == ended_before:
            raise KeyboardInterrupt
        moved.append(path)
        return moving(path, target)

    moving = Path.replace
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", replace)
        with pytest.raises(KeyboardInterrupt):
            replace_shipped(Path(), candidate, measured(80), shipped)
    measured_of: list[str] = []

    def measures_of(_: Path, folder: Path) -> Measures:
        measured_of.extend(json.loads((folder / name).read_text())["by"] for name in FILES)
        return measured(80)

    monkeypatch.setattr(gate, "measures_of", measures_of)
    replace_shipped(Path(), candidate, measured(80), shipped)
    assert set(measured_of) == {"candidate"}, "no mixture is measured"
    assert {path.name for path in shipped.iterdir()} == set(FILES)
