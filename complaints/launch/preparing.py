"""What must be there before the first process starts."""

import io
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from complaints.launch import account, airflow, processes
from complaints.launch.words import Say


@dataclass(frozen=True)
class Prepared:
    """`environ`: what every process sees. `fits`: whether admin still has that password."""

    environ: dict[str, str]
    password: str
    fits: bool


def prepare(run_id: str, say: Say) -> Prepared:
    """Database, first account, Airflow's home and database. Repeats nothing that is done."""
    home = Path(settings.HUIYIN_HOME)
    say("Preparing the database …")
    call_command("prepare", stdout=io.StringIO())
    password = account.kept_password(home / "password.txt")
    fits = account.admin_signs_in_with(password)
    secret = airflow.make_home(home / "airflow", password)
    told = addresses() | airflow.environment(
        home / "airflow", Path(settings.BASE_DIR), settings.HUIYIN_AIRFLOW_PORT, secret
    )
    environ = processes.environment(run_id, told)
    if not airflow.is_migrated(home / "airflow"):
        say("Preparing Airflow's database …")
        airflow.migrate(home / "airflow", environ, logs() / "airflow-migrate.log")
    return Prepared(environ, password, fits)


def logs() -> Path:
    """Where each process's output goes."""
    folder = Path(settings.HUIYIN_HOME) / "log"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def addresses() -> dict[str, str]:
    """The settings that the Procfile's lines and the DAGs name, spelled out."""
    return {
        "DJANGO_SETTINGS_MODULE": "complaints.settings",
        "HUIYIN_HOME": str(settings.HUIYIN_HOME),
        "HUIYIN_ROOT": str(settings.BASE_DIR),
        "HUIYIN_HOST": settings.HUIYIN_HOST,
        "HUIYIN_PORT": str(settings.HUIYIN_PORT),
        "HUIYIN_AIRFLOW_PORT": str(settings.HUIYIN_AIRFLOW_PORT),
        "HUIYIN_SANDBOX_PORT": str(settings.HUIYIN_SANDBOX_PORT),
        "HUIYIN_ELASTICSEARCH_PORT": str(settings.HUIYIN_ELASTICSEARCH_PORT),
    }
