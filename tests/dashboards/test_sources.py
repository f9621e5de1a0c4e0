"""The page of sources, and the switch that stops one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from complaints.models import CrawlRun, Source
from complaints.models.sources import Outcome
from complaints.policies import load_policies
from complaints.registry import bring_in

pytestmark = pytest.mark.django_db
PAGE = "/oncall/status/sources/"


@pytest.fixture(autouse=True)
def _registered(db: None) -> None:
    bring_in(load_policies())


def test_every_source_of_the_policies_is_told_with_what_it_does_not_offer(
    signed_in: Callable[..., Client],
) -> None:
    html = signed_in("manager").get(PAGE).content.decode()
    for key in load_policies().sources:
        assert f'id="source-{key}"' in html
    assert "小红书没有合规的搜索接口" in html
    assert "停止采集" not in html, "only on-call may stop a source"


def test_a_failing_source_tells_how_it_failed_and_when_it_is_asked_again(
    signed_in: Callable[..., Client], now: datetime
) -> None:
    source = Source.objects.get(key="weibo")
    CrawlRun.objects.create(
        source=source, started_at=now, finished_at=now, outcome=Outcome.BLOCKED, reason="captcha"
    )
    Source.objects.filter(pk=source.pk).update(
        failing_since=now, paused_until=now + timedelta(days=400)
    )
    html = signed_in("on_call").get(PAGE).content.decode()
    assert "被拒后暂停" in html
    assert "不会绕过" in html


def test_the_switch_stops_a_source_and_says_who_did(signed_in: Callable[..., Client]) -> None:
    on_call = signed_in("on_call", "wang")
    assert on_call.post(f"{PAGE}weibo/switch/", {"to": "stop"}, follow=True).status_code == 200
    source = Source.objects.get(key="weibo")
    assert (source.stopped, source.stopped_by and source.stopped_by.username) == (True, "wang")
    assert "已停用" in on_call.get(PAGE).content.decode()
    on_call.post(f"{PAGE}weibo/switch/", {"to": "go"})
    assert not Source.objects.get(key="weibo").stopped


@pytest.mark.parametrize("role", ["manager", "analyst", "lead"])
def test_others_may_not_touch_the_switch(signed_in: Callable[..., Client], role: str) -> None:
    assert signed_in(role).post(f"{PAGE}weibo/switch/", {"to": "stop"}).status_code == 403
    assert not Source.objects.get(key="weibo").stopped


def test_an_unknown_source_is_not_there(signed_in: Callable[..., Client]) -> None:
    assert signed_in("on_call").post(f"{PAGE}nowhere/switch/", {"to": "stop"}).status_code == 404


def test_the_command_tells_the_same(capsys: Any, now: datetime) -> None:
    import json

    from django.core.management import call_command

    call_command("source_health")
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [source["key"] for source in told] == list(load_policies().sources)
    Source.objects.filter(key="weibo").update(failing_since=now)
    with pytest.raises(SystemExit):
        call_command("source_health")
