"""Airflow on one machine: its environment, its account, its database.

Names and defaults are those of apache-airflow 3.3.2 (airflow/config_templates/config.yml).
"""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from django.core.management.base import CommandError

from complaints.launch.account import ADMIN, write_private
from complaints.launch.logs import last_line
from complaints.secrets import read_or_make_secret


def environment(home: Path, root: Path, port: int, jwt_secret: str) -> dict[str, str]:
    """Everything Airflow is told. `home`: AIRFLOW_HOME; `root`: the checkout; `port`: loopback."""
    told = {
        "CORE__DAGS_FOLDER": root / "dags",
        "CORE__LOAD_EXAMPLES": False,
        "CORE__DAGS_ARE_PAUSED_AT_CREATION": False,
        "CORE__EXECUTOR": "LocalExecutor",
        "CORE__PARALLELISM": 3,  # that many workers are forked at the start and stay
        "CORE__HOSTNAME_CALLABLE": "socket.gethostname",  # getfqdn asks DNS, at every task
        "CORE__SIMPLE_AUTH_MANAGER_USERS": f"{ADMIN}:admin",
        "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": home / "passwords.json",
        "API__HOST": "127.0.0.1",
        "API__PORT": port,
        "API__BASE_URL": f"http://127.0.0.1:{port}",  # without it tasks call port 8080
        "API__WORKERS": 1,
        "API_AUTH__JWT_SECRET": jwt_secret,
        "DAG_PROCESSOR__REFRESH_INTERVAL": 60,  # seconds; looks for new files
        "DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": 60,
        "DAG_PROCESSOR__PARSING_PROCESSES": 1,
        "LOGGING__NAMESPACE_LEVELS": "http.access=WARNING",  # tasks ask the api-server all the time
        "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": 60,
        "SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": 60,  # a killed run is taken up that soon
        "SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_HOST": "127.0.0.1",
    }
    names = {f"AIRFLOW__{name}": str(value) for name, value in told.items()}
    return {"AIRFLOW_HOME": str(home), **names}


def make_home(home: Path, password: str) -> str:
    """Makes AIRFLOW_HOME, readable by its owner only, with the account. The JWT secret."""
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    write_private(home / "passwords.json", f'{{"{ADMIN}": "{password}"}}\n')
    return read_or_make_secret(home / "jwt.key")


def is_migrated(home: Path) -> bool:
    """Whether this version of Airflow made or migrated the database in `home`."""
    stamp = home / "migrated"
    return stamp.exists() and stamp.read_text() == version("apache-airflow-core")


def migrate(home: Path, environ: dict[str, str], log: Path) -> None:
    """Makes Airflow's database, once for each version: it takes many seconds."""
    with log.open("w") as output:
        command = [sys.executable, "-m", "airflow", "db", "migrate"]
        ended = subprocess.run(command, env=environ, stdout=output, stderr=output, check=False)
    if ended.returncode:
        raise CommandError(
            f"Airflow's database could not be prepared: {last_line(log)}. See {log}."
        )
    (home / "migrated").write_text(version("apache-airflow-core"))
