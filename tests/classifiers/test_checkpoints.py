"""A training's state on disk."""

from pathlib import Path

import pytest

from classifiers.checkpoints import OtherTraining, claim


def test_a_folder_belongs_to_the_training_that_left_checkpoints_there(tmp_path: Path) -> None:
    claim(tmp_path, "first")
    claim(tmp_path, "second")  # nothing was learnt yet
    (tmp_path / "weak.pt").touch()
    claim(tmp_path, "second")
    with pytest.raises(OtherTraining, match="--work"):
        claim(tmp_path, "first")


def test_checkpoints_of_unknown_origin_are_not_gone_on_with(tmp_path: Path) -> None:
    (tmp_path / "weak.pt").touch()
    with pytest.raises(OtherTraining):
        claim(tmp_path, "first")
