"""Alerts and status, as on-call sees them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from complaints.alerting import raise_alert
from complaints.incident_course import move
from complaints.models import Alert, CrawlRun, Delivery, Incident, Rejection, Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_call(signed_in: Callable[..., Client]) -> Client:
    return signed_in("on_call")


@pytest.fixture
def alert(db: None, now: datetime) -> Alert:
    raise_alert("test:1", Alert.Kind.CRAWL_FAILED, "采集失败：微博", "<b>连不上</b>", now)
    return Alert.objects.get()


def test_no_alert_yet(on_call: Client) -> None:
    assert "还没有告警" in on_call.get("/oncall/alerts/").content.decode()
    assert "每条告警都有人接手了" in on_call.get("/oncall/alerts/?view=waiting").content.decode()


def test_an_alert_says_what_became_of_each_delivery(
    on_call: Client, alert: Alert, now: datetime
) -> None:
    Delivery.objects.create(alert=alert, channel="feishu-1a", next_attempt_at=now, sent_at=now)
    Delivery.objects.create(
        alert=alert, channel="mailtos-2b", next_attempt_at=now, attempts=3, last_error="down"
    )
    html = on_call.get("/oncall/alerts/").content.decode()
    assert "采集失败：微博" in html
    assert "飞书已送达" in html
    assert "邮件试了 3 次没送到" in html
    assert "&lt;b&gt;连不上&lt;/b&gt;" in html


def test_an_alert_is_taken_by_the_first_who_presses(
    signed_in: Callable[..., Client], on_call: Client, alert: Alert
) -> None:
    second = signed_in("on_call", "second")
    address, htmx = f"/oncall/alerts/{alert.pk}/acknowledge/", {"HX-Request": "true"}
    assert "a-on_call接手" in on_call.post(address, headers=htmx).content.decode()
    late = second.post(address, headers=htmx)
    assert late.status_code == 409
    assert "已有同事接手" in late.content.decode()
    alert.refresh_from_db()
    assert alert.acknowledged_by is not None
    assert alert.acknowledged_by.username == "a-on_call"
    assert "已有同事接手" in second.post(address, follow=True).content.decode()


def test_an_alert_rests_until_its_incident_gets_worse(
    on_call: Client, alert: Alert, brand: Any
) -> None:
    now = datetime.now(UTC)
    incident = Incident.objects.create(
        brand=brand, title="卡", dimension="all", began_at=now, noticed_at=now, seen_at=now,
        expected=1, peak=10, told_peak=10,
    )  # fmt: skip
    Alert.objects.filter(pk=alert.pk).update(incident=incident)
    assert "变严重再提醒" in on_call.get("/oncall/alerts/").content.decode()
    on_call.post(f"/oncall/alerts/{alert.pk}/answer/", {"act": "snooze:worse"})
    move(incident, 11, now)
    alert.refresh_from_db()
    assert alert.snoozed_until is not None
    move(incident, 40, now)
    alert.refresh_from_db()
    assert alert.snoozed_until is None


def test_what_is_over_asks_for_nobody(on_call: Client, alert: Alert, now: datetime) -> None:
    Alert.objects.update(resolved_at=now)
    page = on_call.get("/oncall/alerts/").content.decode()
    assert "已恢复" in page
    assert 'data-testid="acknowledge"' not in page
    assert 'data-testid="snooze"' not in page


def test_a_reader_of_alerts_cannot_take_one(manager: Client, alert: Alert) -> None:
    assert 'data-testid="acknowledge"' not in manager.get("/oncall/alerts/").content.decode()
    assert manager.post(f"/oncall/alerts/{alert.pk}/acknowledge/").status_code == 403


def test_the_navigation_counts_what_nobody_has_taken(on_call: Client, alert: Alert) -> None:
    assert "1 条告警没人接手" in on_call.get("/desk/").content.decode()


def test_older_alerts_are_on_the_next_page(
    on_call: Client, now: datetime, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        at = now + timedelta(seconds=number // 2)
        raise_alert(f"test:{number}", Alert.Kind.STEP_FAILED, f"第 {number} 条", "", at)
    with django_assert_max_num_queries(12):
        html = on_call.get("/oncall/alerts/").content.decode()
    assert html.count('data-testid="alert-row"') == 50
    after = html.split("after=")[1].split('"')[0]
    older = on_call.get(f"/oncall/alerts/?after={after}").content.decode()
    assert older.count('data-testid="alert-row"') == 10
    assert "第 9 条" in older


def test_status_shows_sources_queues_and_refusals(
    on_call: Client,
    brand: Any,
    make_post: Callable[..., Any],
    now: datetime,
    django_assert_max_num_queries: Any,
) -> None:
    source = Source.objects.get(key="weibo")
    CrawlRun.objects.create(
        source=source,
        started_at=now,
        finished_at=now,
        outcome="login_wall",
        reason="<script>token</script>",
        counts={"new": 3, "strange": 4},
    )
    Rejection.objects.create(
        step="index", reason="{{7*7}} too long", fingerprint="1", rejected_at=now
    )
    make_post(text="一直卡")
    with django_assert_max_num_queries(12):
        html = on_call.get("/oncall/status/").content.decode()
    for seen in ("微博", "要求登录", "新帖 3", "待判断", "检索入库", "{{7*7}} too long"):
        assert seen in html
    assert "login_wall" not in html
    assert "<script>token" not in html


def test_each_part_says_whether_it_is_well(
    on_call: Client, settings: Any, no_elasticsearch: None, tmp_path: Any
) -> None:
    settings.HUIYIN_AIRFLOW_PORT = 9
    settings.HUIYIN_MODEL = tmp_path
    html = on_call.get("/oncall/status/parts/", headers={"HX-Request": "true"}).content.decode()
    assert html.count('data-testid="status-part"') >= 6
    assert "定时任务没有运行" in html
    assert "模型文件读不到" in html
    assert "Traceback" not in html
    assert "<html" not in html
    assert "<html" in on_call.get("/oncall/status/parts/").content.decode()
