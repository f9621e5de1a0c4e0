"""What breaks is noticed once, within ten minutes, and told to be over once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from complaints.models import Alert, Delivery, Incident
from complaints.watching import watch_step
from tests.complaints.thirty_days import BEGINS, HOUR, MINUTE, OUTAGES, SALE_DAY, SPAM, World

pytestmark = pytest.mark.django_db


def moments() -> Iterator[datetime]:
    """Every five minutes around what happens, and every two hours on the sale day."""
    for day, minute in [*OUTAGES, SPAM]:
        start = BEGINS + timedelta(days=day, minutes=minute)
        yield from (start + 5 * step * MINUTE for step in range(1, 13))
    sale = BEGINS + timedelta(days=SALE_DAY)
    yield from (sale + 2 * hour * HOUR for hour in range(12))


def test_three_incidents_each_told_once_in_ten_minutes_and_nothing_else(
    world: World, policies: Any
) -> None:
    for now in sorted(moments()):
        watch_step(policies, now)
    outages = list(Incident.objects.filter(kind="outage").order_by("began_at"))
    assert [incident.value for incident in outages] == ["5.2.1", "五年级数学", "华为平板"]
    assert Alert.objects.filter(kind="surge").count() == 3
    causes = {post.pk: cause for post, cause in zip(world.posts, world.cause, strict=True)}
    for incident, (day, minute) in zip(outages, OUTAGES, strict=True):
        first = BEGINS + timedelta(days=day, minutes=minute)
        assert incident.noticed_at - first <= 10 * MINUTE
        assert incident.began_at == first
        linked = [causes[pk] for pk in incident.posts.values_list("pk", flat=True)]
        assert linked.count(incident.value) / len(linked) >= 0.9, "purity"
        assert linked.count(incident.value) == 24, "later posts of the same cause join"
    (campaign,) = Incident.objects.filter(kind="campaign")
    assert campaign.posts.count() == 40
    assert not campaign.alerts.exists()


def test_looking_twice_changes_nothing(world: World, policies: Any) -> None:
    (day, minute), _ = next(iter(OUTAGES.items()))
    now = BEGINS + timedelta(days=day, minutes=minute + 10)
    watch_step(policies, now)
    before = list(Incident.objects.values("title", "state", "noticed_at")), Alert.objects.count()
    watch_step(policies, now)
    assert (
        list(Incident.objects.values("title", "state", "noticed_at")),
        Alert.objects.count(),
    ) == before
    assert Alert.objects.get().body.count("·") == 3, "three examples"


def test_when_it_calms_down_that_is_told_once(world: World, policies: Any) -> None:
    (day, minute), _ = next(iter(OUTAGES.items()))
    start = BEGINS + timedelta(days=day, minutes=minute)
    watch_step(policies, start + 10 * MINUTE)
    alert = Alert.objects.get()
    Delivery.objects.create(alert=alert, channel="console", next_attempt_at=start)
    for later in (30 * MINUTE, 4 * HOUR, 5 * HOUR):
        watch_step(policies, start + later)
    assert Incident.objects.get().state == "calm"
    assert Delivery.objects.filter(what__startswith="resolved").count() == 1
