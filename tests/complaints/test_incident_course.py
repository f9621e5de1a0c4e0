"""What becomes of an incident: its cases, and who hears when it calms down and comes back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from complaints.alerting import raise_alert, waiting_alerts
from complaints.complaint_counts import binned
from complaints.incident_course import follow, move
from complaints.incident_work import close
from complaints.models import Alert, CaseEvent, Delivery, Incident, Post
from complaints.notifications.messages import message_for
from complaints.triage import decide

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
VERSION = [{"kind": "app_version", "value": "5.2.1"}]


@pytest.fixture
def incident(brand: Any, now: datetime) -> Incident:
    """One of version 5.2.1, told to one channel when it had 24 complaints an hour."""
    made = Incident.objects.create(
        brand=brand, title="5.2.1", dimension="app_version", value="5.2.1", began_at=now,
        noticed_at=now, seen_at=now, peak=24, told_peak=24,
    )  # fmt: skip
    raise_alert("surge:1", Alert.Kind.SURGE, "5.2.1", "", now, incident=made)
    Delivery.objects.create(alert=made.alerts.get(), channel="console", next_attempt_at=now)
    return made


def said() -> list[str]:
    """The first words of the messages after the first one."""
    told = Delivery.objects.exclude(what="raised").order_by("pk")
    return [what.split(" ")[0] for what in told.values_list("what", flat=True)]


def test_what_calmed_down_and_comes_back_is_told_as_often_as_it_happens(
    incident: Incident, now: datetime
) -> None:
    course = []
    for hours, rate in ((3, 0), (4, 9), (4.1, 9), (7, 0), (7.1, 0), (8, 9), (11, 0)):
        move(incident, rate, now + hours * HOUR)
        course.append((Incident.objects.get().state, waiting_alerts().exists()))
    calm, back = ("calm", False), ("open", True)
    assert course == [calm, back, back, calm, calm, back, calm]
    assert said() == ["resolved", "again", "resolved", "again", "resolved"]


def test_what_comes_back_small_and_grows_is_told_to_be_worse(
    incident: Incident, now: datetime
) -> None:
    move(incident, 48, now + HOUR)
    for hours, rate in ((4, 0), (5, 9), (6, 17), (7, 48)):
        move(incident, rate, now + hours * HOUR)
    assert said() == ["worse", "resolved", "again", "worse"]


def test_what_came_back_and_is_closed_is_told_to_be_over(incident: Incident, now: datetime) -> None:
    for hours, rate in ((3, 0), (4, 9)):
        move(incident, rate, now + hours * HOUR)
    close(incident.pk, User.objects.create(username="wang"), "已修复", now + 5 * HOUR)
    assert said() == ["resolved", "again", "resolved"]
    assert not waiting_alerts().exists()


def test_what_is_over_a_second_time_asks_nobody_to_take_it(
    incident: Incident, now: datetime
) -> None:
    move(incident, 0, now + 3 * HOUR)
    over = Delivery.objects.get(what__startswith="resolved")
    told = message_for(over.alert, "k", over.what)
    assert told.title == "【已恢复】5.2.1"
    assert "一键接手" not in told.body


@pytest.fixture
def judged(make_post: Callable[..., Post], judge: Callable[..., Any]) -> Post:
    """A complaint of the incident's cause that was judged, and not yet triaged."""
    post = make_post(author_id="1", text="5.2.1 一直卡")
    judge(post, facts=VERSION)
    return post


def test_a_case_that_is_opened_after_its_post_joined_is_linked(
    incident: Incident, judged: Post, policies: Any, now: datetime
) -> None:
    look(incident, now + MINUTE)
    assert judged in incident.posts.all()
    decide(judged.pk, policies, now + MINUTE)
    for minutes in (2, 4):
        look(incident, now + minutes * MINUTE)
    assert incident.cases.get().lead_post == judged
    assert CaseEvent.objects.filter(kind="incident").count() == 1


def test_a_kill_after_the_posts_were_added_loses_no_case(
    incident: Incident, judged: Post, policies: Any, now: datetime
) -> None:
    decide(judged.pk, policies, now)
    incident.posts.add(judged)
    look(incident, now + MINUTE)
    assert incident.cases.get().lead_post == judged


def look(incident: Incident, now: datetime) -> None:
    follow(incident.brand, binned(incident.brand, now), now)
