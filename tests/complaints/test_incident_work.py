"""What people did with an incident stands when the watch looks again."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from complaints.incident_course import move
from complaints.incident_work import close, hold, merge_into, rename, split, take_out
from complaints.models import Alert, Case, Incident, Post
from complaints.watching import watch_step
from tests.complaints.thirty_days import BEGINS, MINUTE, OUTAGES, SPAM, World

pytestmark = pytest.mark.django_db


def test_what_people_take_out_of_an_incident_stays_out(
    world: World, policies: Any, make_case: Any
) -> None:
    (day, minute), _ = next(iter(OUTAGES.items()))
    start = BEGINS + timedelta(days=day, minutes=minute)
    watch_step(policies, start + 10 * MINUTE)
    incident = Incident.objects.get()
    members = list(incident.posts.order_by("published_at"))
    taken, split_off, stays = (make_case(author_id=str(number)) for number in range(3))
    for made, post in zip((taken, split_off, stays), members, strict=False):
        Post.objects.filter(case=made).update(case=None)
        Post.objects.filter(pk=post.pk).update(case=made)
        Case.objects.filter(pk=made.pk).update(incident=incident)
    user = User.objects.create(username="wang")

    take_out(incident.pk, taken.number)
    other = split(incident.pk, [split_off.number], "另一个原因", user, start)
    watch_step(policies, start + 20 * MINUTE)

    assert set(incident.cases.all()) == {stays}
    assert not incident.posts.filter(pk__in=[members[0].pk, members[1].pk]).exists()
    assert incident.posts.count() > len(members) - 2, "later posts still join"
    assert list(other.posts.all()) == [members[1]]
    assert list(other.cases.all()) == [split_off]
    assert Incident.objects.count() == 2
    assert Alert.objects.count() == 1, "nobody is told of what people did themselves"


def test_what_people_closed_is_not_opened_again_by_its_own_posts(
    world: World, policies: Any
) -> None:
    user = User.objects.create(username="wang")
    (day, minute), _ = next(iter(OUTAGES.items()))
    spam_at = BEGINS + timedelta(days=SPAM[0], minutes=SPAM[1])
    for start, kind in (
        (BEGINS + timedelta(days=day, minutes=minute), "outage"),
        (spam_at, "campaign"),
    ):
        watch_step(policies, start + 20 * MINUTE)
        incident = Incident.objects.get(kind=kind)
        close(incident.pk, user, "已修复", start + 21 * MINUTE)
        watch_step(policies, start + 25 * MINUTE)
        assert Incident.objects.get(kind=kind) == incident
    assert Alert.objects.filter(kind="surge").count() == 1


def test_what_people_do_while_the_watch_looks_stands(brand: Any, now: datetime) -> None:
    made = [
        Incident.objects.create(
            brand=brand, title="卡", dimension="device", value=value, began_at=now,
            noticed_at=now, seen_at=now,
        )
        for value in "ab"
    ]  # fmt: skip
    user = User.objects.create(username="wang")
    close(made[0].pk, user, "已修复", now)
    rename(made[1].pk, "平板黑屏")
    hold(made[1].pk, user)
    for seen_before in made:
        move(seen_before, 9, now)
    closed, named = Incident.objects.order_by("pk")
    assert (closed.state, closed.note, closed.peak) == ("closed", "已修复", 0)
    assert (named.title, named.holder, named.peak) == ("平板黑屏", user, 9)


def test_a_cause_that_comes_back_after_it_was_closed_is_told_again(
    world: World, policies: Any
) -> None:
    user = User.objects.create(username="wang")
    (day, minute), facts = next(iter(OUTAGES.items()))
    start = BEGINS + timedelta(days=day, minutes=minute)
    watch_step(policies, start + 10 * MINUTE)
    close(Incident.objects.get().pk, user, "已修复", start + 12 * MINUTE)
    for minutes in (40, 45):
        watch_step(policies, start + minutes * MINUTE)
    known, again = Incident.objects.order_by("pk")
    assert (known.state, again.state) == ("closed", "open")
    assert (known.value, again.value) == (facts["app_version"], facts["app_version"])
    assert known.closed_at is not None
    assert again.posts.filter(published_at__lte=known.closed_at).count() == 0
    assert Alert.objects.filter(kind="surge").count() == 2


def test_posts_of_a_merged_cause_join_the_one_it_was_merged_into(
    world: World, policies: Any
) -> None:
    (day, minute), _ = next(iter(OUTAGES.items()))
    start = BEGINS + timedelta(days=day, minutes=minute)
    watch_step(policies, start + 10 * MINUTE)
    noticed = Incident.objects.get()
    other = Incident.objects.create(
        brand=noticed.brand, title="黑屏", dimension="device", value="平板", began_at=start,
        noticed_at=start, seen_at=start,
    )  # fmt: skip
    merge_into(noticed.pk, other.pk, start + 11 * MINUTE)
    watch_step(policies, start + 25 * MINUTE)
    assert other.posts.count() == 24
    assert Incident.objects.count() == 2
    assert Alert.objects.filter(kind="surge").count() == 1


def test_a_number_in_the_cause_reaches_no_case(world: World, policies: Any, make_case: Any) -> None:
    (day, minute), _ = next(iter(OUTAGES.items()))
    start = BEGINS + timedelta(days=day, minutes=minute)
    watch_step(policies, start + 10 * MINUTE)
    incident, case = Incident.objects.get(), make_case(author_id="1")
    Case.objects.filter(pk=case.pk).update(incident=incident)
    user = User.objects.create(username="wang")
    closed = close(incident.pk, user, "已修复，有事找王工 13812345678", start + 11 * MINUTE)
    assert "已修复" in closed.note
    assert "12345678" not in closed.note + case.events.get(kind="noted").data["text"]
