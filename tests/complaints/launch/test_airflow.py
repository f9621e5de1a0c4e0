"""What Airflow is told, checked against the Airflow that is installed."""

import stat
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from django.core.management.base import CommandError

from complaints.launch import airflow


@pytest.fixture
def told(tmp_path: Path) -> dict[str, str]:
    return airflow.environment(tmp_path / "airflow", tmp_path, 8099, "secret")


def test_every_setting_is_one_that_airflow_knows(told: dict[str, str]) -> None:
    known = yaml.safe_load(files("airflow.config_templates").joinpath("config.yml").read_text())
    for name in told:
        if name != "AIRFLOW_HOME":
            _, section, option = name.lower().split("__")
            assert option in known[section]["options"], name


def test_airflow_is_reachable_from_this_machine_only(told: dict[str, str]) -> None:
    assert told["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert told["AIRFLOW__API__BASE_URL"] == "http://127.0.0.1:8099"
    assert told["AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION"] == "False"


def test_the_home_is_private_and_keeps_its_secret(tmp_path: Path) -> None:
    home = tmp_path / "airflow"
    secret = airflow.make_home(home, "p4ssword")
    assert len(secret) >= 64
    assert airflow.make_home(home, "p4ssword") == secret
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    for name in ("passwords.json", "jwt.key"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600
    assert (home / "passwords.json").read_text() == '{"admin": "p4ssword"}\n'


def test_the_database_is_migrated_once_for_each_version(tmp_path: Path) -> None:
    assert not airflow.is_migrated(tmp_path)
    (tmp_path / "migrated").write_text("3.0.0")
    assert not airflow.is_migrated(tmp_path)
    (tmp_path / "migrated").write_text(version("apache-airflow-core"))
    assert airflow.is_migrated(tmp_path)


def test_a_failed_migration_is_a_sentence(tmp_path: Path, told: dict[str, str]) -> None:
    (tmp_path / "airflow").mkdir()
    broken = told | {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "sqlite:////nowhere/at/all.db"}
    log = tmp_path / "migrate.log"
    with pytest.raises(CommandError, match=r"Airflow's database could not be prepared: .*\. See "):
        airflow.migrate(tmp_path / "airflow", broken, log)
    assert not airflow.is_migrated(tmp_path / "airflow")
