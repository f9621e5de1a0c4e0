"""On-call: taking an alert from its link, incidents, rules tried before they are changed, health."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from complaints.alerting import current_rules, raise_alert
from complaints.models import Alert, AuditEntry, CaseEvent, Incident, RuleChange, Shift
from complaints.notifications.messages import message_for, take_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert(brand: Any, now: Any) -> Alert:
    raise_alert("a", Alert.Kind.SURGE, "App 版本 5.2.1 集中投诉", "说明", now)
    return Alert.objects.get()


@pytest.fixture
def incident(brand: Any, now: Any, make_case: Any) -> Incident:
    made = Incident.objects.create(
        brand=brand, title="卡顿", dimension="app_version", value="5.2.1", began_at=now,
        noticed_at=now, seen_at=now, peak=12, expected=0.5,
    )  # fmt: skip
    case = make_case(text="5.2.1 卡死了", author_id="1")
    case.incident = made
    case.save()
    made.posts.add(case.lead_post)
    return made


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


def test_an_incident_shows_its_posts_and_cases_and_closing_tells_every_case(
    signed_in: Callable[..., Client], incident: Incident
) -> None:
    client = signed_in("on_call")
    page = client.get(f"/incidents/{incident.pk}/").content.decode()
    case = incident.cases.get()
    assert case.number in page
    assert "5.2.1 卡死了" in page
    act = f"/incidents/{incident.pk}/act/"
    client.post(act, {"act": "hold"})
    client.post(act, {"act": "close", "note": ""})
    incident.refresh_from_db()
    assert (incident.state, incident.holder.username) == ("open", "a-on_call")  # type: ignore[union-attr]
    client.post(act, {"act": "close", "note": "5.2.2 已修复"})
    incident.refresh_from_db()
    assert incident.state == "closed"
    assert "5.2.2 已修复" in CaseEvent.objects.get(case=case, kind="noted").data["text"]


def test_incidents_are_merged_and_cases_taken_out(
    signed_in: Callable[..., Client], incident: Incident, brand: Any, now: Any
) -> None:
    other = Incident.objects.create(
        brand=brand, title="黑屏", dimension="device", value="平板", began_at=now - timedelta(hours=1),
        noticed_at=now, seen_at=now,
    )  # fmt: skip
    client = signed_in("analyst")
    client.post(f"/incidents/{incident.pk}/act/", {"act": "merge", "other": other.pk})
    other.refresh_from_db()
    assert other.cases.count() == other.posts.count() == 1
    number = other.cases.get().number
    client.post(f"/incidents/{other.pk}/act/", {"act": f"out:{number}"})
    assert other.cases.count() == other.posts.count() == 0


def test_a_manager_puts_a_case_into_an_incident(
    manager: Client, incident: Incident, make_case: Any
) -> None:
    made = make_case(text="也卡", author_id="2")
    manager.post(f"/desk/cases/{made.number}/act/", {"act": "join", "incident": incident.pk})
    made.refresh_from_db()
    assert made.incident == incident
    assert "加入事件" in manager.get(f"/desk/cases/{made.number}/").content.decode()


def test_a_rule_is_tried_before_it_is_changed_and_taken_back_by_one_click(
    signed_in: Callable[..., Client], brand: Any
) -> None:
    client, now = signed_in("on_call"), datetime.now(UTC)
    for number in range(5):
        raise_alert(
            f"s{number}",
            Alert.Kind.STEP_FAILED,
            f"索引失败 {number}",
            "",
            now - timedelta(days=number),
        )
    form = {
        "enabled": "yes",
        "a_shift": "20",
        "note": "试试",
        "quiet": [f"{d}-{h}" for d in range(7) for h in range(24)],
    }
    page = client.post("/oncall/rules/step_failed/", form | {"act": "try"}).content.decode()
    assert "过去 14 天会发 0 条，5 条进汇总" in page
    assert not RuleChange.objects.exists()
    client.post("/oncall/rules/step_failed/", form | {"act": "keep", "quiet": [], "a_shift": "1"})
    assert current_rules()["step_failed"].a_shift == 1
    assert AuditEntry.objects.get().action == "rules:change"
    client.post(f"/oncall/rules/changes/{RuleChange.objects.get().pk}/back/")
    assert current_rules()["step_failed"].a_shift == 20


@pytest.mark.parametrize("bad", [{"a_shift": "many"}, {"a_shift": "0"}, {"a_shift": ""}])
def test_a_rule_that_is_none_is_refused(
    signed_in: Callable[..., Client], brand: Any, bad: dict[str, str]
) -> None:
    client = signed_in("on_call")
    page = client.post(
        "/oncall/rules/surge/", {"number": "1", "act": "keep"} | bad
    ).content.decode()
    assert "不是合适的数字" in page
    assert not RuleChange.objects.exists()


def test_others_may_look_at_the_rules_and_not_change_them(manager: Client, brand: Any) -> None:
    assert manager.get("/oncall/rules/").status_code == 200
    assert manager.post("/oncall/rules/surge/", {"act": "keep"}).status_code == 403


def test_the_wall_says_what_waits(manager: Client, alert: Alert, incident: Incident) -> None:
    page = manager.get("/oncall/wall/").content.decode()
    assert "卡顿" in page
    assert "wall-bad" in page


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
