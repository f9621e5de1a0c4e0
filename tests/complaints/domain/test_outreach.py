"""Who may write to whom, through which door, when."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.domain.outreach import (
    Door,
    Limits,
    Opened,
    Situation,
    looks_like_child,
    refusals,
)

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
DOOR = Door(
    "weibo", "private_message", "私信", Opened.MENTION, "invented", "2026-11-20",
    window_hours=48, per_person=1, a_day=2,
)  # fmt: skip
LIMITS = Limits((time(21, 30), time(8, 30)), 3, 20, 3)
MAY = Situation(opened_at=NOON - timedelta(hours=2))


def reasons(known: Situation, now: datetime = NOON) -> list[str]:
    return [refusal.key for refusal in refusals(DOOR, LIMITS, known, now)]


def test_a_mention_of_two_hours_ago_may_be_answered() -> None:
    assert reasons(MAY) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"do_not_contact": True}, "do_not_contact"),
        ({"child_like": True}, "child"),
        ({"is_owner": False}, "not_owner"),
        ({"colleague": "李丽"}, "colleague"),
        ({"opened_at": None}, "closed_door"),
        ({"opened_at": NOON - timedelta(hours=48)}, "window"),
        ({"through_door": 1}, "per_person"),
        ({"at_person": 3}, "attempts"),
        ({"last_at": NOON - timedelta(hours=19)}, "too_soon"),
        ({"used_today": 2}, "quota"),
        ({"severity": 3}, "approval"),
    ],
)
def test_every_no_has_its_reason_and_a_sentence(changes: dict[str, object], reason: str) -> None:
    known = replace(MAY, **changes)  # type: ignore[arg-type]
    assert reasons(known) == [reason]
    assert refusals(DOOR, LIMITS, known, NOON)[0].sentence.endswith("。")


@pytest.mark.parametrize(("hour", "night"), [(13, False), (14, True), (20, True), (1, False)])
def test_nobody_is_written_to_at_night(hour: int, night: bool) -> None:
    """21:30 to 8:30 in Shanghai is 13:30 to 0:30 UTC."""
    now = NOON.replace(hour=hour, minute=0)
    known = replace(MAY, opened_at=now - timedelta(hours=1))
    assert (reasons(known, now) == ["night"]) == night


def test_a_lead_s_approval_opens_a_grave_case() -> None:
    assert reasons(replace(MAY, severity=3, approved=True)) == []


@pytest.mark.parametrize(
    "text", ["我才五年级，作业好多", "我妈给我报的青禾", "我今年十岁了", "我上初二，直播卡死了"]
)
def test_a_child_is_recognised(text: str) -> None:
    assert looks_like_child([text])


@pytest.mark.parametrize(
    "text", ["我家孩子五年级，一直卡", "儿子今年十岁", "我上周报的班", "我们班主任不回消息吗"]
)
def test_a_parent_is_not_taken_for_a_child(text: str) -> None:
    assert not looks_like_child([text])


@given(st.integers(0, 60 * 24 * 5))
def test_the_platform_s_window_is_never_overrun(minutes: int) -> None:
    now = NOON + timedelta(minutes=minutes)
    known = replace(MAY, opened_at=NOON)
    assert ("window" in reasons(known, now)) == (minutes >= 48 * 60)
