"""What is there is said; what does not come is named with its log."""

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from complaints.launch.answers import airflow_is_well, status_of
from complaints.launch.readiness import Part, answers, there_is_a_case, wait_for
from complaints.models import Case


def test_what_comes_is_said_and_what_does_not_is_named(tmp_path: Path) -> None:
    said: list[str] = []
    waiting = [
        Part("Elasticsearch", lambda: True, tmp_path / "elasticsearch.log"),
        Part("Airflow", lambda: False, tmp_path / "airflow-scheduler.log"),
    ]
    sentence = wait_for(waiting, said.append, threading.Event(), within=0.6)
    assert [line.partition(" after")[0] for line in said] == ["Elasticsearch is there"]
    assert sentence == (
        f"Airflow is not there after 1 s. Look into {tmp_path}/airflow-scheduler.log."
    )


def test_waiting_ends_when_all_is_there_or_all_is_over(tmp_path: Path) -> None:
    over = threading.Event()
    there = Part("The web server", lambda: True, tmp_path / "web.log")
    never = Part("Airflow", lambda: False, tmp_path / "airflow.log")
    assert wait_for([there], lambda line: None, over) == ""
    over.set()
    assert wait_for([never], lambda line: None, over) == ""


@pytest.mark.parametrize(("status", "good"), [(200, True), (302, True), (404, True), (500, False)])
def test_a_server_answers(status: int, good: bool, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data("", status=status)
    assert answers(httpserver.port) is good


def test_nobody_answers(free_port: int) -> None:
    assert status_of(free_port, "/") == 0
    assert not answers(free_port)


@pytest.mark.parametrize(
    ("body", "well"),
    [
        ({"metadatabase": "healthy", "scheduler": "healthy", "dag_processor": "healthy"}, True),
        ({"metadatabase": "healthy", "scheduler": "unhealthy", "dag_processor": "healthy"}, False),
        ({"metadatabase": "healthy", "scheduler": "healthy", "dag_processor": None}, False),
        ({}, False),
    ],
)
def test_airflow_is_well(body: dict[str, str], well: bool, httpserver: HTTPServer) -> None:
    told = {name: {"status": status} for name, status in body.items()}
    httpserver.expect_request("/api/v2/monitor/health").respond_with_data(json.dumps(told))
    assert airflow_is_well(httpserver.port) is well


def test_an_answer_that_is_not_airflows(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/api/v2/monitor/health").respond_with_data("<html>")
    assert not airflow_is_well(httpserver.port)


@pytest.mark.django_db(transaction=True)
def test_the_first_complaint(make_case: Callable[..., Case]) -> None:
    assert not there_is_a_case()
    make_case()
    assert there_is_a_case()
