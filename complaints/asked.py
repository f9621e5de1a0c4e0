"""Whom an alert asks to take it: the colleagues of its rule who are there, one after the other."""

from datetime import datetime

from django.contrib.auth.models import User

from complaints.alert_rules import LEAD
from complaints.alerting import current_rules
from complaints.domain.access import Role
from complaints.models import Shift
from complaints.routing import present


def asked_for(kind: str, now: datetime) -> list[User]:
    """In the order in which they are asked. Where the rule of this kind of alert asks for leads and
    none is at the desk, and after them, the rota: an alert is never nobody's while somebody is on
    call."""
    rule = current_rules().get(kind)
    first = leads_there(now) if rule is not None and rule.who == LEAD else []
    return first + [user for user in on_rota(now) if user not in first]


def on_rota(now: datetime) -> list[User]:
    """Who is on call now and not on leave, in the order in which they are asked."""
    at_present = Shift.objects.filter(starts_at__lte=now, ends_at__gt=now, user__is_active=True)
    away = at_present.filter(kind=Shift.Kind.LEAVE).values("user")
    shifts = at_present.filter(kind=Shift.Kind.ON_CALL).exclude(user__in=away)
    return [shift.user for shift in shifts.select_related("user").order_by("starts_at", "pk")]


def leads_there(now: datetime) -> list[User]:
    leads = list(User.objects.filter(groups__name=Role.LEAD, is_active=True).order_by("pk"))
    there = present(leads, now)
    return [lead for lead in leads if lead.pk in there]
