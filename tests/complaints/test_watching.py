"""The watch over alerts: passed on, put off, kept for the digest, raised and over."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints import casework
from complaints.alerting import current_rules, raise_alert, waiting_alerts
from complaints.models import Alert, Case, Delivery, Post, RuleChange, Shift, Source
from complaints.notifications.messages import message_for
from complaints.notifications.sending import address_alerts
from complaints.watching import silent_sources, watch_step

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def alert(now: datetime, key: str = "a", kind: Alert.Kind = Alert.Kind.STEP_FAILED) -> Alert:
    raise_alert(key, kind, "索引失败", "说明", now)
    return Alert.objects.get(event_key=key)


def test_what_nobody_takes_goes_to_the_next_on_the_rota(
    policies: Any, now: datetime, brand: Any
) -> None:
    first, second = (User.objects.create(username=name) for name in ("first", "second"))
    for user in (first, second):
        Shift.objects.create(
            user=user, kind="on_call", starts_at=now - HOUR, ends_at=now + 9 * HOUR
        )
    raised = alert(now)
    Delivery.objects.create(alert=raised, channel="console", next_attempt_at=now)
    asked = []
    for minutes in (5, 11, 15, 22, 40):
        watch_step(policies, now + minutes * MINUTE)
        raised.refresh_from_db()
        asked.append(raised.passed_to.username if raised.passed_to else "")
    assert asked == ["", "second", "second", "first", "first"]
    assert Delivery.objects.filter(what__startswith="passed").count() == 2


def test_a_taken_or_snoozed_alert_is_passed_to_nobody(
    policies: Any, now: datetime, brand: Any
) -> None:
    user = User.objects.create(username="first")
    Shift.objects.create(user=user, kind="on_call", starts_at=now - HOUR, ends_at=now + 9 * HOUR)
    taken, snoozed = alert(now, "a"), alert(now, "b")
    Alert.objects.filter(pk=taken.pk).update(acknowledged_at=now, acknowledged_by=user)
    Alert.objects.filter(pk=snoozed.pk).update(snoozed_until=now + 2 * HOUR)
    assert watch_step(policies, now + HOUR)["passed_on"] == 0


def test_what_was_put_off_is_told_again_when_its_time_is_over(
    policies: Any, now: datetime, brand: Any
) -> None:
    put_off, taken = alert(now, "a"), alert(now, "b")
    user = User.objects.create(username="first")
    for raised in (put_off, taken):
        Delivery.objects.create(alert=raised, channel="console", next_attempt_at=now)
    Alert.objects.update(snoozed_until=now + HOUR)
    Alert.objects.filter(pk=taken.pk).update(acknowledged_at=now, acknowledged_by=user)
    told = [watch_step(policies, now + minutes * MINUTE)["reminded"] for minutes in (55, 61, 66)]
    assert told == [0, 1, 0]
    again = Delivery.objects.exclude(what="raised").get()
    assert again.alert == put_off
    assert message_for(put_off, "k", again.what).title == "【再次提醒】索引失败"


def changed(now: datetime, **rule: Any) -> None:
    told = current_rules()["step_failed"].told() | rule
    user = User.objects.get_or_create(username="boss")[0]
    RuleChange.objects.create(rules={"step_failed": told}, by=user, at=now)


def test_quiet_hours_hold_an_alert_for_the_digest_and_nothing_is_dropped(
    policies: Any, now: datetime, brand: Any
) -> None:
    """now is Monday 10:00 in Shanghai."""
    changed(now, quiet=["." * 10 + "x" + "." * 13, *["." * 24] * 6])
    held = alert(now)
    assert held.held == "quiet"
    assert address_alerts([], now) == 0
    watch_step(policies, now + 30 * MINUTE)
    assert not Alert.objects.filter(kind="digest").exists()
    watch_step(policies, now + 61 * MINUTE)
    digest = Alert.objects.get(kind="digest")
    assert "索引失败" in digest.body
    watch_step(policies, now + 3 * HOUR)
    assert Alert.objects.filter(kind="digest").count() == 1


def test_what_exceeds_the_budget_of_a_shift_is_told_together(
    policies: Any, now: datetime, brand: Any
) -> None:
    changed(now, a_shift=3)
    held = [alert(now + n * MINUTE, str(n)).held for n in range(7)]
    assert held == ["", "", "", *["budget"] * 4]
    watch_step(policies, now + 10 * MINUTE)
    assert Alert.objects.get(kind="digest").title == "汇总：4 条未单独发送的告警"


def test_a_rule_that_is_off_tells_nobody_and_is_recorded(now: datetime, brand: Any) -> None:
    changed(now, enabled=False)
    assert alert(now).held == "off"


def test_a_source_that_brings_nothing_is_told_once(
    policies: Any, now: datetime, make_post: Any
) -> None:
    source = Source.objects.get(key="weibo")
    post = make_post()
    Post.objects.filter(pk=post.pk).update(source=source, fetched_at=now - 25 * HOUR)
    Source.objects.filter(pk=source.pk).update(last_success_at=now)
    watch_step(policies, now)
    watch_step(policies, now + HOUR)
    assert Alert.objects.filter(kind="source_silent").count() == 1


def test_the_newest_post_of_a_source_is_read_from_an_index(now: datetime, make_post: Any) -> None:
    """One row of it a source: the watch must not take longer the more is stored."""
    Post.objects.filter(pk=make_post().pk).update(source=Source.objects.get(key="weibo"))
    Source.objects.update(last_success_at=now)
    with CaptureQueriesContext(connection) as asked:
        silent_sources(now)
    (sql,) = [query["sql"] for query in asked if "newest" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "newest_posts_of_source" in plan


def test_a_promise_broken_up_to_the_office_is_told(
    policies: Any, now: datetime, make_case: Any
) -> None:
    made = make_case(text="一直卡")
    Case.objects.filter(pk=made.pk).update(level=2, next_due_at=now - HOUR)
    watch_step(policies, now)
    assert Alert.objects.get(kind="clock_breach").case == made


def test_many_broken_promises_are_all_told(
    policies: Any, now: datetime, make_case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("complaints.watching.MOST", 2)
    made = [make_case(text="一直卡", author_id=str(number)) for number in range(5)]
    Case.objects.update(level=2, next_due_at=now - HOUR)
    told = [watch_step(policies, now + n * MINUTE)["raised"] for n in range(4)]
    assert told == [2, 2, 1, 0]
    breaches = Alert.objects.filter(kind="clock_breach")
    assert set(breaches.values_list("case", flat=True)) == {case.pk for case in made}


def test_alerts_that_went_to_everybody_keep_no_other_from_being_passed_on(
    policies: Any, now: datetime, brand: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("complaints.watching.MOST", 2)
    user = User.objects.create(username="first")
    Shift.objects.create(user=user, kind="on_call", starts_at=now - HOUR, ends_at=now + 9 * HOUR)
    for key in "abc":
        alert(now, key)
    passed = [watch_step(policies, now + minutes * MINUTE)["passed_on"] for minutes in (11, 22, 33)]
    assert passed == [2, 1, 0]
    assert not Alert.objects.filter(passed_to=None).exists()


def test_a_promise_that_was_graded_down_and_is_broken_again_is_told_again(
    policies: Any, now: datetime, make_case: Any, person: Any
) -> None:
    made = make_case(text="一直卡", severity=3)
    Case.objects.filter(pk=made.pk).update(level=2)
    watch_step(policies, now + 2 * HOUR)
    breach = Alert.objects.get(kind="clock_breach")
    Delivery.objects.create(alert=breach, channel="console", next_attempt_at=now)
    casework.grade(made.pk, made.edit, person("lili"), "technical", 1, now + 2 * HOUR)
    assert watch_step(policies, now + 2 * HOUR)["over"] == 1
    told = [watch_step(policies, now + timedelta(days=days))["raised"] for days in (9, 10)]
    assert told == [1, 0]
    assert breach in waiting_alerts()
    assert Delivery.objects.filter(what__startswith="again").count() == 1


def test_an_alert_of_a_case_that_has_ended_waits_for_nobody(
    policies: Any, now: datetime, make_case: Any
) -> None:
    made = make_case(text="一直卡", severity=3)
    assert waiting_alerts().count() == 1
    Case.objects.filter(pk=made.pk).update(
        status="dismissed", ended_at=now, dismiss_reason="advert"
    )
    assert watch_step(policies, now)["over"] == 1
    assert not waiting_alerts().exists()


def test_an_alert_of_a_case_that_comes_back_waits_again(
    policies: Any, now: datetime, make_case: Any, person: Any
) -> None:
    made, lili = make_case(text="一直卡", severity=3), person("lili")
    made = casework.dismiss(made.pk, made.edit, lili, "advert", now)
    assert watch_step(policies, now)["over"] == 1
    casework.reopen(made.pk, made.edit, lili, now + MINUTE)
    assert watch_step(policies, now + MINUTE)["over"] == 0
    assert waiting_alerts().get().case == made


def test_a_fault_that_is_over_is_told_and_waits_for_nobody(
    policies: Any, now: datetime, make_post: Any
) -> None:
    source = Source.objects.get(key="weibo")
    Source.objects.filter(pk=source.pk).update(failing_since=now)
    raise_alert("crawl", Alert.Kind.CRAWL_FAILED, "采集失败：微博", "", now, source=source)
    raise_alert("silent", Alert.Kind.SOURCE_SILENT, "来源没有新帖", "", now, source=source)
    post = make_post()
    early = now - HOUR
    Post.objects.filter(pk=post.pk).update(
        classified_at=early, triaged_at=early, index_due_at=early, fetched_at=early
    )
    assert watch_step(policies, now)["over"] == 0
    kinds = Alert.objects.values_list("kind", flat=True)
    assert set(kinds) == {"crawl_failed", "source_silent", "search_behind"}
    for raised in Alert.objects.all():
        Delivery.objects.create(alert=raised, channel="console", next_attempt_at=now)
    Source.objects.filter(pk=source.pk).update(failing_since=None)
    Post.objects.filter(pk=post.pk).update(
        source=source, fetched_at=now + MINUTE, indexed_at=now + MINUTE
    )
    assert [watch_step(policies, now + n * MINUTE)["over"] for n in (2, 3)] == [3, 0]
    assert not waiting_alerts().exists()
    assert Delivery.objects.filter(what="resolved").count() == 3


def test_a_post_that_spreads_is_told_and_again_when_ten_times_as_far(
    policies: Any, now: datetime, make_case: Any
) -> None:
    made = make_case(text="一直卡", reposts=6000)
    for reach in (6000, 7000, 60_000):
        Post.objects.filter(pk=made.lead_post_id).update(reposts=reach)
        watch_step(policies, now)
    assert Alert.objects.filter(kind="viral_post").count() == 2
