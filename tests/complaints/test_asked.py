"""Whom an alert asks to take it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, User

from complaints.alert_rules import rule_from
from complaints.alerting import current_rules
from complaints.asked import asked_for
from complaints.models import Alert, Shift

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def there(name: str, *kinds: str, role: str = "") -> User:
    user = User.objects.create(username=name)
    if role:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    for kind in kinds:
        Shift.objects.create(user=user, kind=kind, starts_at=NOW - HOUR, ends_at=NOW + HOUR)
    return user


@pytest.mark.django_db
def test_a_broken_promise_asks_the_leads_at_the_desk_then_the_rota() -> None:
    night = there("night", "on_call")
    lead = there("lead", "desk", "on_call", role="lead")
    there("away", "desk", "leave", role="lead")
    there("asleep", role="lead")
    there("manager", "desk", role="manager")
    assert asked_for(Alert.Kind.CLOCK_BREACH, NOW) == [lead, night]
    assert asked_for(Alert.Kind.SURGE, NOW) == [night, lead], "as the rota stands"


@pytest.mark.django_db
def test_without_a_lead_at_the_desk_the_rota_is_asked() -> None:
    night = there("night", "on_call")
    there("lead", role="lead")
    assert asked_for(Alert.Kind.CLOCK_BREACH, NOW) == [night]
    assert asked_for(Alert.Kind.DIGEST, NOW) == [night]


@pytest.mark.django_db
def test_who_is_on_leave_or_has_left_is_not_on_the_rota() -> None:
    there("away", "on_call", "leave")
    left = there("left", "on_call")
    User.objects.filter(pk=left.pk).update(is_active=False)
    night = there("night", "on_call")
    assert asked_for(Alert.Kind.SURGE, NOW) == [night]


@pytest.mark.django_db
def test_who_is_asked_outlives_being_written_down() -> None:
    for key, rule in current_rules().items():
        assert rule_from(key, rule.told()) == rule


def test_nobody_else_can_be_asked() -> None:
    told = {"label": "x", "enabled": True, "a_shift": 1, "quiet": [], "who": "everybody"}
    with pytest.raises(ValueError, match="who of surge must be one of on_call, lead"):
        rule_from("surge", told)
