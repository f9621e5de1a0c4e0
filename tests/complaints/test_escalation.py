"""Broken promises go up, once per level."""

from datetime import timedelta
from typing import Any

import pytest

from complaints.escalation import follow_up_step
from complaints.models import Case, OutreachAttempt

pytestmark = pytest.mark.django_db


def test_a_late_case_goes_to_the_lead_and_then_to_the_office(
    make_case: Any, policies: Any, now: Any
) -> None:
    case = make_case(severity=3)
    assert follow_up_step(policies, now + timedelta(minutes=29))["escalated"] == 0
    assert follow_up_step(policies, now + timedelta(minutes=31))["escalated"] == 1
    assert follow_up_step(policies, now + timedelta(minutes=32))["escalated"] == 0
    assert follow_up_step(policies, now + timedelta(hours=2))["escalated"] == 1
    case.refresh_from_db()
    assert case.level == 2
    assert [e.data["why"] for e in case.events.filter(kind="escalated")] == ["首次联系超时"] * 2
    assert follow_up_step(policies, now + timedelta(days=3))["escalated"] == 0


def test_a_threat_to_report_is_the_lead_s_from_the_start(make_case: Any) -> None:
    threat = [{"kind": "threat", "value": "12315", "start": 0, "end": 5}]
    assert make_case(text="12315 见", facts=threat).level == 1
    assert make_case(text="一直卡", author_id="9").level == 0


def test_the_timeline_says_why_a_case_is_the_lead_s(make_case: Any) -> None:
    threat = [{"kind": "threat", "value": "12315", "start": 0, "end": 5}]
    case = make_case(text="一直卡", author_id="9")
    assert not case.events.filter(kind="escalated").exists()
    make_case(text="再不管就打 12315", facts=threat, author_id="9")
    (event,) = case.events.filter(kind="escalated")
    assert event.data == {"to": 1, "why": "扬言投诉或曝光"}


def test_a_child_in_danger_is_the_lead_s_and_a_child_s_lesson_is_not(make_case: Any) -> None:
    minor = [{"kind": "minor", "value": "孩子", "start": 0, "end": 2}]
    assert make_case(text="孩子的课卡", facts=minor, severity=2).level == 0
    assert make_case(text="孩子被老师骂哭", facts=minor, severity=3, author_id="8").level == 1
    assert make_case(text="孩子的课骗了两万", facts=minor, severity=3, author_id="7").level == 0


def test_reservations_that_nobody_used_are_freed(
    make_case: Any, policies: Any, person: Any, now: Any
) -> None:
    case = make_case(author_id="1")
    OutreachAttempt.objects.create(
        case=case, brand=case.brand, author_key=case.author_key, platform="weibo", door="comment",
        account="weibo_main", by=person("lili"), reserved_at=now,
    )  # fmt: skip
    assert follow_up_step(policies, now + timedelta(minutes=19))["freed"] == 0
    assert follow_up_step(policies, now + timedelta(minutes=21))["freed"] == 1
    assert Case.objects.get().attempts.get().state == "dropped"
