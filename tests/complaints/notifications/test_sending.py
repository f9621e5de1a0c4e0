"""Each alert reaches each channel once, however often notify runs and however the channel fails."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings
from pytest_httpserver import HTTPServer

from complaints.alerting import raise_alert
from complaints.models import Alert, Case, Delivery
from complaints.notifications.sending import notify_step
from complaints.policies import Policies
from complaints.steps import TransientError


@pytest.fixture
def hook(httpserver: HTTPServer, settings: Settings) -> HTTPServer:
    settings.HUIYIN_ALERT_URLS = [f"json://{httpserver.host}:{httpserver.port}/hook"]
    return httpserver


def alert(now: datetime, key: str = "event-1") -> None:
    raise_alert(key, Alert.Kind.CRAWL_FAILED, "weibo 采集失败", "令牌过期", now)


def test_an_alert_is_sent_once(
    db: None, hook: HTTPServer, policies: Policies, now: datetime
) -> None:
    hook.expect_request("/hook").respond_with_data("ok")
    alert(now)
    alert(now)
    assert notify_step(policies, now)["sent"] == 1
    assert notify_step(policies, now)["taken"] == 0
    assert len(hook.log) == 1
    assert Delivery.objects.get().sent_at == now


def test_a_channel_that_is_down_is_tried_again_later_and_not_before(
    db: None, hook: HTTPServer, policies: Policies, now: datetime
) -> None:
    hook.expect_oneshot_request("/hook").respond_with_data("no", status=503)
    hook.expect_request("/hook").respond_with_data("ok")
    alert(now)
    with pytest.raises(TransientError, match="1 of 1 messages were not accepted"):
        notify_step(policies, now)
    first_wait = timedelta(seconds=policies.retry_after_seconds[0])
    assert notify_step(policies, now + first_wait / 2)["taken"] == 0
    assert notify_step(policies, now + first_wait * 1.2)["sent"] == 1
    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.last_error) == (2, "")


def test_one_channel_that_is_down_keeps_no_other_from_its_message(
    db: None, hook: HTTPServer, policies: Policies, now: datetime, settings: Settings
) -> None:
    hook.expect_request("/hook").respond_with_data("ok")
    settings.HUIYIN_ALERT_URLS = ["json://127.0.0.1:9/closed", *settings.HUIYIN_ALERT_URLS]
    alert(now)
    with pytest.raises(TransientError) as failed:
        notify_step(policies, now)
    assert (failed.value.counts["sent"], failed.value.counts["failed"]) == (1, 1)
    assert Delivery.objects.filter(sent_at=None).count() == 1


def test_waits_grow_and_the_last_one_repeats(
    db: None, policies: Policies, now: datetime, settings: Settings
) -> None:
    settings.HUIYIN_ALERT_URLS = ["json://127.0.0.1:9/closed"]
    alert(now)
    waits = []
    for _ in range(len(policies.retry_after_seconds) + 2):
        with pytest.raises(TransientError):
            notify_step(policies, now)
        due = Delivery.objects.get().next_attempt_at
        waits.append(int((due - now).total_seconds()))
        now = due
    planned = [*policies.retry_after_seconds, *[policies.retry_after_seconds[-1]] * 2]
    assert all(
        0.8 * plan - 1 <= wait <= 1.2 * plan for wait, plan in zip(waits, planned, strict=True)
    )
    assert waits[-1] != waits[-2], "messages that failed together don't come back together"


def test_the_message_leads_to_the_page_and_names_the_case(
    hook: HTTPServer, policies: Policies, now: datetime, make_case: Callable[..., Case]
) -> None:
    hook.expect_request("/hook").respond_with_data("ok")
    case = make_case(severity=3, text="孩子被骗贷款，再不处理我就起诉")
    notify_step(policies, now)
    told = hook.log[0][0].json
    assert case.number in told["title"]
    assert "起诉" in told["message"]
    assert "/oncall/alerts/" in told["message"]


def test_a_message_waits_for_no_address_that_was_corrected(
    db: None, hook: HTTPServer, policies: Policies, now: datetime, settings: Settings
) -> None:
    right = settings.HUIYIN_ALERT_URLS
    hook.expect_request("/hook").respond_with_data("ok")
    settings.HUIYIN_ALERT_URLS = ["json://127.0.0.1:9/typing-error"]
    alert(now)
    with pytest.raises(TransientError):
        notify_step(policies, now)
    settings.HUIYIN_ALERT_URLS = right
    assert notify_step(policies, now)["sent"] == 1
    assert not Delivery.objects.filter(sent_at=None).exists()


def test_an_alert_that_was_told_is_not_told_again_over_a_new_channel(
    db: None, hook: HTTPServer, policies: Policies, now: datetime, settings: Settings
) -> None:
    hook.expect_request("/hook").respond_with_data("ok")
    hook.expect_request("/second").respond_with_data("ok")
    alert(now)
    notify_step(policies, now)
    settings.HUIYIN_ALERT_URLS = [settings.HUIYIN_ALERT_URLS[0].replace("/hook", "/second")]
    assert notify_step(policies, now)["taken"] == 0
