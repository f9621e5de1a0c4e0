"""Incidents, as those see them who work on them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from complaints.models import CaseEvent, Incident

pytestmark = pytest.mark.django_db


def test_a_usual_rate_of_next_to_nothing_is_said_in_words(
    signed_in: Callable[..., Client], incident: Incident
) -> None:
    Incident.objects.filter(pk=incident.pk).update(expected=0.01)
    page = signed_in("on_call").get(f"/incidents/{incident.pk}/").content.decode()
    assert "平时几乎没有" in page
    assert "0.0" not in page


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
