"""On-call: taking an alert from its link, incidents, rules tried before they are changed, health."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from complaints.alerting import current_rules, raise_alert
from complaints.models import (
    Alert,
    AuditEntry,
    Case,
    CaseEvent,
    CrawlRun,
    Delivery,
    Incident,
    Post,
    RuleChange,
    Shift,
    Source,
    Verdict,
)
from complaints.notifications.channels import channels
from complaints.notifications.messages import message_for, take_token
from complaints.notifications.sending import address_alerts

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


def test_a_usual_rate_of_next_to_nothing_is_said_in_words(
    signed_in: Callable[..., Client], incident: Incident
) -> None:
    Incident.objects.filter(pk=incident.pk).update(expected=0.01)
    page = signed_in("on_call").get(f"/incidents/{incident.pk}/").content.decode()
    assert "平时几乎没有" in page
    assert "0.0" not in page


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


def test_an_incident_says_what_all_say_and_shows_every_post(
    signed_in: Callable[..., Client], incident: Incident, make_post: Any
) -> None:
    for number in range(8):
        post = make_post(
            text=f"第{number}次了，直播一直卡在加载", author_id=f"p{number}", region="北京"
        )
        incident.posts.add(post)
    client = signed_in("analyst")
    page = client.get(f"/incidents/{incident.pk}/").content.decode()
    told = page.split('data-testid="phrases"')[1].split("</p>")[0]
    assert "直播一直卡在加载" in told
    assert ">8<" in told
    assert "地区 <bdi><b>北京</b></bdi>" in page
    assert "第7次了" not in page
    assert "看全部 9 条" in page
    whole = client.get(f"/incidents/{incident.pk}/?posts=all").content.decode()
    assert all(f"第{number}次了" in whole for number in range(8))


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


def test_an_incident_of_two_causes_is_split_by_its_cases(
    signed_in: Callable[..., Client], incident: Incident, make_case: Any
) -> None:
    second = make_case(text="5.2.1 退费入口没了", author_id="2")
    second.incident = incident
    second.save()
    incident.posts.add(second.lead_post)
    client = signed_in("analyst")
    address = f"/incidents/{incident.pk}/act/"
    refused = [
        ({"title": "退费入口"}, "请先勾选要拆出去的个案。"),
        ({"title": "退费入口", "cases": "x"}, "请先勾选要拆出去的个案。"),
        ({"cases": second.number}, "请给新事件起个名称。"),
    ]
    for sent, sentence in refused:
        answer = client.post(address, {"act": "split", **sent}, follow=True)
        assert sentence in answer.content.decode()
    assert Incident.objects.count() == 1

    page = client.post(
        address, {"act": "split", "title": "退费入口", "cases": second.number}, follow=True
    ).content.decode()
    assert "退费入口" in page
    new = Incident.objects.exclude(pk=incident.pk).get()
    assert (new.cases.get(), new.posts.get()) == (second, second.lead_post)
    assert incident.cases.count() == incident.posts.count() == 1
    assert CaseEvent.objects.get(case=second, kind="incident").data["title"] == "退费入口"


def test_a_manager_puts_a_case_into_an_incident(
    manager: Client, incident: Incident, make_case: Any
) -> None:
    made = make_case(text="也卡", author_id="2")
    manager.post(f"/desk/cases/{made.number}/act/", {"act": "join", "incident": incident.pk})
    made.refresh_from_db()
    assert made.incident == incident
    assert "加入事件" in manager.get(f"/desk/cases/{made.number}/").content.decode()


def put_in_force(client: Client, key: str, form: dict[str, Any]) -> str:
    """Tries a rule, then puts it in force as the page offers it. The page of the trial."""
    address = f"/oncall/rules/{key}/"
    page = client.post(address, form).content.decode()
    client.post(address, form | {"tried": page.split('name="tried" value="')[1].split('"')[0]})
    return page


def test_a_rule_is_tried_before_it_is_changed_and_taken_back_by_one_click(
    signed_in: Callable[..., Client], brand: Any
) -> None:
    client, now = signed_in("on_call"), datetime.now(UTC)
    for number in range(5):
        at = now - timedelta(days=number)
        raise_alert(f"s{number}", Alert.Kind.STEP_FAILED, f"索引失败 {number}", "", at)
    form = {"enabled": "yes", "a_shift": "20", "note": "试试"}
    quiet = [f"{d}-{h}" for d in range(7) for h in range(24)]
    page = client.post("/oncall/rules/step_failed/", form | {"quiet": quiet}).content.decode()
    assert "过去 14 天会发 0 条，5 条进汇总" in page
    tried = page.split('name="tried" value="')[1].split('"')[0]
    client.post("/oncall/rules/step_failed/", form | {"tried": tried, "a_shift": "1"})
    assert not RuleChange.objects.exists(), "what was tried was another rule"
    put_in_force(client, "step_failed", form | {"a_shift": "1", "who": "lead"})
    assert current_rules()["step_failed"].a_shift == 1
    assert current_rules()["step_failed"].who == "lead"
    assert AuditEntry.objects.get().action == "rules:change"
    client.post(f"/oncall/rules/changes/{RuleChange.objects.get().pk}/back/")
    assert current_rules()["step_failed"].a_shift == 20


def test_a_lower_limit_shows_what_it_would_have_sent_and_its_posts(
    signed_in: Callable[..., Client], make_case: Any
) -> None:
    client, now = signed_in("on_call"), datetime.now(UTC)
    far, near = (make_case(text=text, author_id=text) for text in ("传得很远", "没人看"))
    for made, reach in ((far, 3000), (near, 10)):
        posts = Post.objects.filter(pk=made.lead_post_id)
        posts.update(reposts=reach, comments=None, published_at=now - timedelta(days=2))
        Case.objects.filter(pk=made.pk).update(severity=2, opened_at=now - timedelta(days=2))
    form = {"enabled": "yes", "a_shift": "20"}
    page = client.post("/oncall/rules/viral_post/", form | {"number": "1000"}).content.decode()
    trial = page.split('data-testid="trial"')[1]
    assert "会发 1 条" in trial
    assert f"/desk/cases/{far.number}/" in trial
    assert near.number not in trial
    grave = client.post("/oncall/rules/severe_complaint/", form | {"number": "3"})
    assert "一条也不会发" in grave.content.decode()
    severe = client.post("/oncall/rules/severe_complaint/", form | {"number": "2"})
    assert "会发 2 条" in severe.content.decode()


def test_a_surge_is_replayed_in_words_and_leads_to_its_posts(
    signed_in: Callable[..., Client], make_post: Any, judge: Any
) -> None:
    now = datetime.now(UTC)
    for number in range(12):
        post = make_post(text=f"又卡死了 {number}", author_id=str(number))
        judge(post, facts=[{"kind": "app_version", "value": "5.2.1"}])
        at = now - timedelta(days=2, minutes=number // 2)
        Post.objects.filter(pk=post.pk).update(published_at=at)
    earlier = now - timedelta(days=4)
    Post.objects.bulk_create(
        Post(
            brand=post.brand, platform="weibo", post_id=f"fine-{number}", text="不错",
            published_at=earlier, fetched_at=earlier, author_key=str(number),
        )
        for number in range(60)
    )  # fmt: skip
    client = signed_in("on_call")
    form = {"enabled": "yes", "a_shift": "20", "number": "1.14"}
    trial = client.post("/oncall/rules/surge/", form).content.decode().split("trial")[1]
    assert "会发 1 条" in trial
    assert "平时几乎没有" in trial
    assert "app_version" not in trial.split("<bdi>")[1].split("</bdi>")[0]
    assert 'href="/search/?label=complaint&amp;since=' in trial


def test_a_silent_source_and_a_drift_are_replayed(
    signed_in: Callable[..., Client], make_post: Any
) -> None:
    client, now = signed_in("on_call"), datetime.now(UTC)
    post, source = make_post(), Source.objects.get(key="weibo")
    for days in (13, 9, 1):
        at = now - timedelta(days=days)
        CrawlRun.objects.create(
            source=source, started_at=at, finished_at=at, outcome="ok", counts={"new": 3}
        )
    user = User.objects.create(username="wang")
    Verdict.objects.bulk_create(
        Verdict(
            post=post, revision=1, complaint=number % 2 == 0, given_by=user,
            given_at=now - timedelta(days=1),
        )
        for number in range(60)
    )  # fmt: skip
    form = {"enabled": "yes", "a_shift": "20"}
    silent = client.post("/oncall/rules/source_silent/", form | {"number": "72"}).content.decode()
    assert "会发 2 条" in silent
    drift = client.post("/oncall/rules/model_drift/", form | {"number": "0.6"}).content.decode()
    assert "会发 1 条" in drift or "会发 2 条" in drift, "one a week"
    assert "50%" in drift


def test_a_rule_names_its_channels(
    signed_in: Callable[..., Client], brand: Any, settings: Any, now: Any
) -> None:
    settings.HUIYIN_ALERT_URLS = ["json://localhost:1/a", "form://localhost:1/b"]
    client = signed_in("on_call")
    form = {"enabled": "yes", "a_shift": "20", "channels": ["form"]}
    put_in_force(client, "step_failed", form)
    assert current_rules()["step_failed"].channels == ("form",)
    raise_alert("one", Alert.Kind.STEP_FAILED, "索引失败", "", now)
    raise_alert("all", Alert.Kind.CRAWL_FAILED, "采集失败", "", now)
    known = channels()
    address_alerts(known, now)
    sent = Delivery.objects.values_list("alert__event_key", "channel")
    assert {(key, name.split("-")[0]) for key, name in sent} == {
        ("one", "form"), ("all", "form"), ("all", "json"),
    }  # fmt: skip
    raise_alert("two", Alert.Kind.STEP_FAILED, "又失败", "", now)
    address_alerts([item for item in known if item.name.startswith("json")], now)
    assert Delivery.objects.filter(alert__event_key="two").count() == 1, "nothing is lost"


@pytest.mark.parametrize("bad", [{"a_shift": "many"}, {"a_shift": "0"}, {"a_shift": ""}])
def test_a_rule_that_is_none_is_refused(
    signed_in: Callable[..., Client], brand: Any, bad: dict[str, str]
) -> None:
    client = signed_in("on_call")
    page = client.post("/oncall/rules/surge/", {"number": "1"} | bad).content.decode()
    assert "不是合适的数字" in page
    assert not RuleChange.objects.exists()


def test_others_may_look_at_the_rules_and_not_change_them(manager: Client, brand: Any) -> None:
    assert manager.get("/oncall/rules/").status_code == 200
    assert manager.post("/oncall/rules/surge/", {"number": "1"}).status_code == 403


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
