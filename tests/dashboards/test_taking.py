"""An alert: taken from its link, put off, rated, and on the wall."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from complaints.alerting import raise_alert
from complaints.models import Alert, Incident, Shift
from complaints.notifications.messages import message_for, take_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert(brand: Any, now: Any) -> Alert:
    raise_alert("a", Alert.Kind.SURGE, "App 版本 5.2.1 集中投诉", "说明", now)
    return Alert.objects.get()


def on_call(name: str) -> User:
    user = User.objects.create(username=name)
    now = datetime.now(UTC)
    Shift.objects.create(
        user=user,
        kind="on_call",
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=1),
    )
    return user


def test_the_link_takes_the_alert_for_whoever_is_on_call(client: Client, alert: Alert) -> None:
    wang = on_call("wang")
    address = f"/oncall/take/{take_token(alert)}/"
    assert 'data-testid="take"' in client.get(address).content.decode()
    alert.refresh_from_db()
    assert alert.acknowledged_at is None, "looking takes nothing"
    assert 'data-testid="taken"' in client.post(address).content.decode()
    alert.refresh_from_db()
    assert alert.acknowledged_by == wang


def test_who_took_it_by_the_link_says_by_one_more_tap_whether_it_was_worth_it(
    client: Client, alert: Alert
) -> None:
    on_call("wang")
    address = f"/oncall/take/{take_token(alert)}/"
    client.post(address, {"act": "useful"})
    alert.refresh_from_db()
    assert (alert.verdict, alert.acknowledged_at) == ("", None), "first somebody has it"
    assert 'data-testid="rate"' in client.post(address).content.decode()
    assert "你的评价：没用" in client.post(address, {"act": "not_useful"}).content.decode()
    assert "你的评价：没用" in client.post(address, {"act": "useful"}).content.decode(), "once"


def test_an_alert_that_was_rated_can_still_be_put_off(
    signed_in: Callable[..., Client], alert: Alert
) -> None:
    client = signed_in("on_call")
    client.post(f"/oncall/alerts/{alert.pk}/answer/", {"act": "known"})
    page = client.get("/oncall/alerts/").content.decode()
    assert all(f'value="snooze:{hours}"' in page for hours in (1, 4, 12))


def test_a_surge_on_the_page_says_rate_holder_and_all_its_examples(
    signed_in: Callable[..., Client], alert: Alert, incident: Incident
) -> None:
    client = signed_in("on_call")
    Alert.objects.filter(pk=alert.pk).update(incident=incident, body="· 一\n· 二\n· 三")
    client.post(f"/incidents/{incident.pk}/act/", {"act": "hold"})
    page = client.get("/oncall/alerts/").content.decode()
    assert "最高每小时 12 条，平时约 0.5 条" in page
    assert "a-on_call负责" in page
    assert "alert-whole" in page


def test_a_severe_complaint_of_an_incident_that_was_told_pages_nobody_again(
    signed_in: Callable[..., Client], incident: Incident, make_case: Any
) -> None:
    raise_alert("b", Alert.Kind.SURGE, "卡顿", "", incident.began_at, incident=incident)
    fact = [{"kind": "app_version", "value": "5.2.1"}]
    same = make_case(text="5.2.1 又卡死了", severity=3, facts=fact, author_id="s1")
    other = make_case(text="老师骂孩子", severity=3, category="teaching", author_id="s2")
    Incident.objects.filter(pk=incident.pk).update(
        state="closed", closed_at=incident.began_at + timedelta(hours=1)
    )
    later = make_case(text="5.2.1 还是卡死", severity=3, facts=fact, author_id="s3")
    held = dict(Alert.objects.exclude(case=None).values_list("case__number", "held"))
    assert held == {same.number: "incident", other.number: "", later.number: ""}
    client = signed_in("on_call")
    assert same.number not in client.get("/oncall/alerts/?view=waiting").content.decode()
    assert "属于已告警的事件" in client.get("/oncall/alerts/").content.decode()


def test_a_forged_link_takes_nothing(client: Client, alert: Alert) -> None:
    on_call("wang")
    for token in ("1", take_token(alert)[:-3] + "abc", "x" * 300):
        assert client.post(f"/oncall/take/{token}/").status_code == 404
    alert.refresh_from_db()
    assert alert.acknowledged_at is None


def test_without_a_rota_somebody_must_sign_in(client: Client, alert: Alert) -> None:
    page = client.post(f"/oncall/take/{take_token(alert)}/").content.decode()
    assert "没有人排在应急班上" in page
    alert.refresh_from_db()
    assert alert.acknowledged_at is None


def test_a_message_says_what_became_of_the_alert_and_carries_the_link(alert: Alert) -> None:
    told = message_for(alert, "k")
    assert "/oncall/take/" in told.body
    over = message_for(alert, "k", "resolved")
    assert over.title.startswith("【已恢复】")
    assert "/oncall/take/" not in over.body


def test_snoozed_and_rated_by_one_tap(signed_in: Callable[..., Client], alert: Alert) -> None:
    client = signed_in("on_call")
    client.post(f"/oncall/alerts/{alert.pk}/answer/", {"act": "snooze:1"})
    client.post(f"/oncall/alerts/{alert.pk}/answer/", {"act": "useful"})
    client.post(f"/oncall/alerts/{alert.pk}/answer/", {"act": "snooze:999"})
    alert.refresh_from_db()
    assert alert.verdict == "useful"
    assert alert.snoozed_until is not None
    assert alert.snoozed_until - datetime.now(UTC) < timedelta(hours=2)
    assert "1 次评价，1 次有用" in client.get("/oncall/rules/").content.decode()


def test_the_wall_says_what_waits(manager: Client, alert: Alert, incident: Incident) -> None:
    page = manager.get("/oncall/wall/").content.decode()
    assert "卡顿" in page
    assert "wall-bad" in page
    assert "待判断" in page


def test_health_is_for_anyone_and_metrics_are_not(
    client: Client, manager: Client, alert: Alert
) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {
        "ready": True,
        "parts": {"database": True, "policies": True},
    }
    assert client.get("/metrics").status_code == 401
    told = manager.get("/metrics").content.decode()
    assert "huiyin_alerts_waiting 1.0" in told
    assert 'huiyin_queue_rows{step="classify"} 0.0' in told
