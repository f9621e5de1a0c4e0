"""The trial set-up from nothing to ready: what is started, awaited and cleared away."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connections

from complaints.launch import demo, ports, processes, readiness, running
from complaints.launch.preparing import Prepared, logs, prepare
from complaints.launch.watching import Watcher
from complaints.launch.words import Say, ready_lines


def run_file() -> Path:
    return Path(settings.HUIYIN_HOME) / "run" / "up.json"


def demo_file() -> Path:
    return Path(settings.HUIYIN_HOME) / "demo.env"


def up(say: Say) -> None:
    """Runs everything until it is told to stop. Raises CommandError with the reason when it can't.

    Whatever happens, no process of it is left when this returns.
    """
    processes.stop_on_hangup()
    begin_anew_after_a_killed_run(say)
    chosen = chosen_processes()
    if sentences := ports.complaints_about(ports.ports(set(chosen))):
        raise CommandError("\n".join(sentences))
    run = running.this_run(settings.HUIYIN_PUBLIC_URL)
    with noted_run(run, with_demo="sandbox" in chosen):
        prepared = prepare(run.run_id, say)
        run_all(chosen, prepared, run, say)
    say("Stopped.")


def begin_anew_after_a_killed_run(say: Say) -> None:
    """Refuses a second run; ends what a killed one left behind."""
    run = running.noted(run_file())
    if run and running.is_alive(run):
        raise CommandError(
            f"Huiyin runs already, at {run.address} (process {run.pid}). Stop it first: make stop"
        )
    if run and running.end_all(run.run_id):
        say("Ended what an earlier, killed run had left behind.")
    run_file().unlink(missing_ok=True)
    if demo.forget_stale(demo_file()):
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606  no shell is meant


def chosen_processes() -> dict[str, str]:
    """The Procfile without what the user has elsewhere: their Elasticsearch, their sources."""
    embedded = f"http://127.0.0.1:{settings.HUIYIN_ELASTICSEARCH_PORT}"
    left_out = set()
    if embedded != settings.HUIYIN_ELASTICSEARCH_URL:
        left_out.add("elasticsearch")
    if demo.has_own_sources():
        left_out.add("sandbox")
    found = processes.procfile(Path(settings.BASE_DIR))
    return {name: command for name, command in found.items() if name not in left_out}


@contextmanager
def noted_run(run: running.Run, with_demo: bool) -> Iterator[None]:
    """Leaves word of this run for `stop` and for other commands, and takes everything back."""
    running.note(run_file(), run)
    try:
        if with_demo:
            demo.write(demo_file())
        yield
    finally:
        running.end_all(run.run_id)
        demo_file().unlink(missing_ok=True)
        run_file().unlink(missing_ok=True)


def run_all(chosen: dict[str, str], prepared: Prepared, run: running.Run, say: Say) -> None:
    """Starts the processes and stays until they have ended."""
    together = processes.Processes(logs(), run.run_id, say)
    for name, command in chosen.items():
        together.add(name, command, prepared.environ, Path(settings.BASE_DIR))
    stages = [("Starting " + ", ".join(chosen) + " …", readiness.parts(set(chosen), logs()))]
    if "sandbox" in chosen:  # real sources may have no complaint for hours
        stages.append(("Waiting for the first complaint …", [readiness.first_complaint(logs())]))
    airflow = f"http://127.0.0.1:{settings.HUIYIN_AIRFLOW_PORT}"
    closing = ready_lines(run.address, airflow, prepared.password, prepared.fits, str(logs()))
    watcher = Watcher(stages, closing, say, together.begun)
    connections.close_all()  # honcho forks: a connection must not be shared
    watcher.start()
    together.loop()
    watcher.end()
    if reason := together.why() or watcher.failure:
        raise CommandError(reason)
