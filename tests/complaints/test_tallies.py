"""Every run of a step is counted, also the one that fails, and Prometheus reads the sums."""

from datetime import datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, InterfaceError

from complaints.metrics import exposition
from complaints.models import StepTally
from complaints.steps import StepFailed
from complaints.tallies import note_run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_answers(settings: Any) -> None:
    settings.HUIYIN_ELASTICSEARCH_URL = "http://127.0.0.1:9"
    settings.HUIYIN_AIRFLOW_PORT = 9


def test_runs_counts_and_time_add_up(now: datetime) -> None:
    note_run("triage", {"triaged": 3, "opened": 1}, 2.0, failed=False)
    note_run("triage", {"triaged": 4}, 1.5, failed=True)
    told = exposition(now)
    assert 'huiyin_step_runs_total{step="triage"} 2.0' in told
    assert 'huiyin_step_failures_total{step="triage"} 1.0' in told
    assert 'huiyin_step_seconds_total{step="triage"} 3.5' in told
    assert 'huiyin_step_counts_total{count="triaged",step="triage"} 7.0' in told
    assert 'huiyin_step_last_seconds{step="triage"} 1.5' in told


def test_a_command_notes_its_run_and_its_failure(policies: Any, monkeypatch: Any) -> None:
    call_command("notify")
    assert (StepTally.objects.get(step="notify").runs, StepTally.objects.get().failures) == (1, 0)

    def down(*_: Any) -> None:
        raise StepFailed("The channel is down.", {"failed": 2})

    monkeypatch.setattr("complaints.management.commands.notify.notify_step", down)
    with pytest.raises(CommandError):
        call_command("notify")
    tally = StepTally.objects.get(step="notify")
    assert (tally.runs, tally.failures, tally.counts["failed"]) == (2, 1, 2)
    assert tally.last_failed_at == tally.last_ended_at


def test_what_was_never_met_is_told_as_none(now: datetime) -> None:
    note_run("triage", {"triaged": 3, "rejected": 0}, 2.0, failed=False)
    assert 'huiyin_step_counts_total{count="rejected",step="triage"} 0.0' in exposition(now)


@pytest.mark.parametrize("error", [DatabaseError, InterfaceError])
def test_a_database_that_is_down_hides_nothing(monkeypatch: Any, error: type[Exception]) -> None:
    def down(*_: Any, **__: Any) -> None:
        raise error("connection already closed")

    monkeypatch.setattr("complaints.tallies.added", down)
    note_run("triage", {}, 1.0, failed=True)
    assert not StepTally.objects.exists(), "the step's own error goes on, the tally is let go"


def test_elasticsearch_and_airflow_are_among_the_parts(brand: Any, now: datetime) -> None:
    told = exposition(now)
    assert 'huiyin_part_up{part="elasticsearch"} 0.0' in told
    assert 'huiyin_part_up{part="airflow"} 0.0' in told
    assert 'huiyin_part_up{part="disk"} 1.0' in told
    assert 'part="database"' not in told, "its migrations are not read at every scrape"
