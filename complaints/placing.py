"""Cases that came while nobody was there, given to whoever is on shift now."""

from datetime import datetime

from complaints.casework import called, written
from complaints.models import Case, CaseEvent, Shift, Team
from complaints.models.cases import Status
from complaints.routing import colleague_for
from complaints.transactions import retried

MOST_AT_ONCE = 200  # cases of one run; the next run is minutes away


def place_waiting(now: datetime) -> int:
    """Gives out new cases without an owner, the most pressing first; how many found one.

    Where one case of a team and a category finds nobody, no other does: they are passed over.
    """
    given = 0
    passed: set[tuple[int, str]] = set()
    for case_id, team, category in waiting(now):
        if (team, category) in passed:
            continue
        if not placed(case_id, now):
            passed.add((team, category))
        elif (given := given + 1) == MOST_AT_ONCE:
            break
    return given


def waiting(now: datetime) -> list[tuple[int, int, str]]:
    """Case, team and category of what nobody has, of the teams with somebody on shift."""
    there = Team.objects.filter(
        members__shifts__kind=Shift.Kind.DESK,
        members__shifts__starts_at__lte=now,
        members__shifts__ends_at__gt=now,
    )
    cases = Case.objects.filter(ended_at=None, assignee=None, status=Status.NEW, team__in=there)
    return list(cases.order_by("next_due_at", "pk").values_list("pk", "team", "category"))


@retried
def placed(case_id: int, now: datetime) -> bool:
    """Whether one case found its colleague; somebody may have claimed it meanwhile."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    if case.assignee_id is not None or case.status != Status.NEW:
        return False
    case.assignee = colleague_for(case, now)
    if case.assignee is None:
        return False
    data = {"from": None, "to": case.assignee.pk, "name": called(case.assignee)}
    written(case, CaseEvent(kind=CaseEvent.Kind.ASSIGNED, at=now, data=data))
    return True
