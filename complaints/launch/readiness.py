"""When all is there: each part answers, and the first complaint has reached the desk."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection

from complaints.launch.answers import airflow_is_well, status_of
from complaints.launch.words import Say
from complaints.models import Case

WITHIN = 300.0  # seconds
EVERY = 0.5


@dataclass(frozen=True)
class Part:
    """What must be there. `name` stands in a sentence; `log` tells why it isn't."""

    name: str
    is_there: Callable[[], bool]
    log: Path


def parts(running: set[str], logs: Path) -> list[Part]:
    """What to wait for when these Procfile processes run."""
    host = "127.0.0.1" if settings.HUIYIN_HOST in ("0.0.0.0", "::") else settings.HUIYIN_HOST  # noqa: S104
    checks: dict[str, tuple[str, Callable[[], bool]]] = {
        "sandbox": ("The sandbox", lambda: answers(settings.HUIYIN_SANDBOX_PORT)),
        "elasticsearch": ("Elasticsearch", lambda: answers(settings.HUIYIN_ELASTICSEARCH_PORT)),
        "web": ("The web server", lambda: answers(settings.HUIYIN_PORT, host)),
        "airflow-scheduler": ("Airflow", lambda: airflow_is_well(settings.HUIYIN_AIRFLOW_PORT)),
    }
    return [
        Part(label, check, logs / f"{name}.log")
        for name, (label, check) in checks.items()
        if name in running
    ]


def answers(port: int, host: str = "127.0.0.1") -> bool:
    """Whether somebody answers, and not with an error of their own."""
    return 0 < status_of(port, "/", host) < 500


def first_complaint(logs: Path) -> Part:
    return Part("The first complaint", there_is_a_case, logs / "airflow-scheduler.log")


def there_is_a_case() -> bool:
    try:
        return Case.objects.exists()
    except OperationalError:
        return False  # busy just now: asked again in a moment
    finally:
        connection.close()  # this thread's own


def wait_for(waiting: list[Part], say: Say, over: threading.Event, within: float = WITHIN) -> str:
    """Waits until every part is there, saying so of each; the sentence for what is not, or ''."""
    started = time.monotonic()
    missing = list(waiting)
    while missing and not over.wait(EVERY):
        seconds = time.monotonic() - started
        for part in [part for part in missing if part.is_there()]:
            say(f"{part.name} is there after {seconds:.0f} s.")
            missing.remove(part)
        if missing and seconds > within:
            first = missing[0]
            return f"{first.name} is not there after {within:.0f} s. Look into {first.log}."
    return ""
