"""A case that came at night finds a colleague in the morning."""

from datetime import timedelta
from typing import Any

import pytest

from complaints.escalation import follow_up_step
from complaints.models import Case, Shift, WorkProfile

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_shift(person: Any, now: Any) -> Any:
    """on_shift("lili", case.team): somebody of the team, here from `now` for eight hours."""

    def make(name: str, team: Any, capacity: int = 30) -> Any:
        user = person(name)
        team.members.add(user)
        WorkProfile.objects.create(user=user, capacity=capacity)
        Shift.objects.create(user=user, starts_at=now, ends_at=now + timedelta(hours=8))
        return user

    return make


def test_who_comes_on_shift_gets_what_waits(
    make_case: Any, on_shift: Any, policies: Any, now: Any
) -> None:
    case = make_case(text="一直卡", category="technical")
    assert case.assignee is None
    assert follow_up_step(policies, now)["placed"] == 0
    lili = on_shift("lili", case.team)
    assert follow_up_step(policies, now)["placed"] == 1
    case.refresh_from_db()
    assert (case.assignee, case.status) == (lili, "new")
    event = case.events.get(kind="assigned")
    assert (event.actor, event.data["to"]) == (None, lili.pk)
    assert follow_up_step(policies, now)["placed"] == 0


def test_nobody_is_given_more_than_fits(
    make_case: Any, on_shift: Any, policies: Any, now: Any
) -> None:
    first = make_case(text="一直卡", author_id="1")
    make_case(text="又卡了", author_id="2")
    on_shift("lili", first.team, capacity=1)
    assert follow_up_step(policies, now)["placed"] == 1


def test_who_waits_behind_an_absent_team_or_a_full_colleague_is_placed(
    make_case: Any, on_shift: Any, policies: Any, now: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("complaints.placing.MOST_AT_ONCE", 2)
    for number in range(3):
        make_case(text="退钱", author_id=f"r{number}", category="refund_fees", severity=3)
    other = [make_case(text="一直卡", author_id=f"t{n}", category="technical") for n in range(3)]
    on_shift("lili", other[0].team)
    assert follow_up_step(policies, now)["placed"] == 2
    assert follow_up_step(policies, now)["placed"] == 1
    assert not Case.objects.filter(assignee=None, category="technical").exists()


def test_a_category_that_nobody_there_knows_holds_up_no_other(
    make_case: Any, on_shift: Any, policies: Any, now: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("complaints.placing.MOST_AT_ONCE", 1)
    first = make_case(text="老师骂人", author_id="1", category="teaching", severity=3)
    second = make_case(text="客服不理", author_id="2", category="service")
    Case.objects.update(team=first.team)
    WorkProfile.objects.filter(user=on_shift("lili", first.team)).update(skills=["service"])
    assert follow_up_step(policies, now)["placed"] == 1
    second.refresh_from_db()
    assert second.assignee is not None


def test_nobody_is_given_a_case_while_away(
    make_case: Any, on_shift: Any, policies: Any, now: Any
) -> None:
    case = make_case(text="一直卡")
    lili = on_shift("lili", case.team)
    Shift.objects.create(
        user=lili, kind=Shift.Kind.LEAVE, starts_at=now, ends_at=now + timedelta(days=1)
    )
    assert follow_up_step(policies, now)["placed"] == 0
