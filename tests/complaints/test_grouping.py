"""A severe complaint is kept back only where on-call was told of its cause and the cause goes on."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from complaints.alerting import raise_alert
from complaints.models import Alert, Case, Incident, Post

pytestmark = pytest.mark.django_db
VERSION = [{"kind": "app_version", "value": "5.2.1"}]


@pytest.fixture
def incident(
    brand: Any, make_post: Callable[..., Post], judge: Callable[..., Any], now: datetime
) -> Incident:
    """One of technical complaints about version 5.2.1, that on-call was told of."""
    made = Incident.objects.create(
        brand=brand, title="5.2.1", dimension="app_version", value="5.2.1", began_at=now,
        noticed_at=now, seen_at=now,
    )  # fmt: skip
    post = make_post(author_id="1")
    judge(post, facts=VERSION)
    made.posts.add(post)
    raise_alert("surge:1", Alert.Kind.SURGE, "5.2.1", "", now, incident=made)
    return made


def held(case: Case) -> str:
    return Alert.objects.get(case=case, kind="severe_complaint").held


def severe(make_case: Callable[..., Case], **columns: Any) -> Case:
    return make_case(author_id="2", text="5.2.1 一直卡", severity=3, facts=VERSION, **columns)


def test_what_names_the_cause_of_a_told_incident_is_kept_back(
    make_case: Callable[..., Case], incident: Incident
) -> None:
    assert held(severe(make_case)) == "incident"


def test_it_is_told_where_the_incident_has_calmed_down(
    make_case: Callable[..., Case], incident: Incident
) -> None:
    Incident.objects.update(state="calm")
    assert held(severe(make_case)) == ""


def test_it_is_told_where_nobody_was_told_of_the_incident(
    make_case: Callable[..., Case], incident: Incident
) -> None:
    incident.alerts.update(held="quiet")
    assert held(severe(make_case)) == ""


def test_it_is_told_where_it_complains_of_something_else(
    make_case: Callable[..., Case], incident: Incident
) -> None:
    assert held(severe(make_case, category="refund_fees")) == ""


def test_a_threat_after_what_was_kept_back_is_told(
    make_case: Callable[..., Case], incident: Incident
) -> None:
    case = severe(make_case)
    threat = [{"kind": "threat", "value": "12315", "start": 0, "end": 5}]
    for _ in range(2):
        make_case(author_id="2", text="12315 见", severity=3, facts=threat)
    assert case.alerts.get(held="").kind == "report_threat"
