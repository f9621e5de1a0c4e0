"""Rules of alerts, tried before they are changed."""

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
    CrawlRun,
    Delivery,
    Post,
    RuleChange,
    Source,
    Verdict,
)
from complaints.notifications.channels import channels
from complaints.notifications.sending import address_alerts

pytestmark = pytest.mark.django_db


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
