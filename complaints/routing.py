"""Who a new case is given to, asked of the database (complaints.domain.routing decides)."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Count, Q

from complaints.domain.routing import Candidate, chosen
from complaints.models import Case, Shift, WorkProfile

CAPACITY = 30  # open cases of somebody without a profile


def colleague_for(case: Case, now: datetime) -> User | None:
    """The colleague of the case's team who should take it; None when nobody can."""
    if case.team is None:
        return None
    members = case.team.members.filter(is_active=True)
    found = chosen(candidates(list(members), case, now), case.category)
    return members.get(pk=found.user) if found else None


def candidates(members: list[User], case: Case, now: datetime) -> list[Candidate]:
    """The members with their open work, in a handful of queries whatever their number."""
    there = present(members, now)
    work = dict(
        Case.objects.filter(assignee__in=members, ended_at=None)
        .values_list("assignee")
        .annotate(cases=Count("pk"))
    )
    profiles = {p.user_id: p for p in WorkProfile.objects.filter(user__in=members)}
    earlier = earlier_handlers(case)
    return [
        Candidate(
            user=member.pk,
            open_cases=work.get(member.pk, 0),
            capacity=profiles[member.pk].capacity if member.pk in profiles else CAPACITY,
            on_shift=member.pk in there,
            skills=frozenset(profiles[member.pk].skills if member.pk in profiles else ()),
            earlier_handler=member.pk in earlier,
        )
        for member in members
    ]


def present(members: list[User], now: datetime) -> set[int]:
    """Who is on shift and not on leave."""
    at_present = Shift.objects.filter(user__in=members, starts_at__lte=now, ends_at__gt=now)
    desk = set(at_present.filter(kind=Shift.Kind.DESK).values_list("user", flat=True))
    return desk - set(at_present.filter(kind=Shift.Kind.LEAVE).values_list("user", flat=True))


def earlier_handlers(case: Case) -> set[int]:
    """Who worked for this author before."""
    if not case.author_key:
        return set()
    before = Case.objects.filter(
        ~Q(pk=case.pk), brand=case.brand_id, author_key=case.author_key, assignee__isnull=False
    )
    return set(before.values_list("assignee", flat=True)[:50])
