"""Sessions, shifts and the audit log."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from complaints import audit
from complaints.models import AuditEntry, Shift

pytestmark = pytest.mark.django_db


def entered(name: str) -> Client:
    client = Client()
    assert (
        client.post(
            "/account/login/", {"username": name, "password": "right-password-1"}
        ).status_code
        == 302
    )
    return client


def test_a_session_is_ended_from_another_browser(colleague: Callable[..., User]) -> None:
    colleague("lili", "manager")
    here, there = entered("lili"), entered("lili")
    page = here.get("/account/sessions/").content.decode()
    assert page.count('data-testid="end-session"') == 1
    other = page.split('value="end:')[1].split('"')[0]
    here.post("/account/sessions/", {"act": f"end:{other}"})
    assert there.get("/desk/").status_code == 302
    assert here.get("/desk/").status_code == 200


def test_the_audit_log_is_for_the_privacy_officer_and_says_when_it_was_touched(
    signed_in: Callable[..., Client], manager: Client, now: Any
) -> None:
    officer = signed_in("privacy_officer")
    user = User.objects.get(username="a-manager")
    for number in range(3):
        audit.record(user, "identity:reveal", f"HY-{number}", now, purpose="退费")
    page = officer.get("/account/audit/").content.decode()
    assert page.count('data-testid="audit-row"') == 3
    assert "查看作者身份" in page
    assert "chain-whole" in page
    assert manager.get("/account/audit/").status_code == 403
    AuditEntry.objects.filter(what="HY-1")._raw_delete("default")  # type: ignore[attr-defined]
    assert "记录链在这里断开" in officer.get("/account/audit/").content.decode()


def test_a_lead_plans_shifts_and_a_manager_sees_them(
    signed_in: Callable[..., Client], manager: Client
) -> None:
    lead = signed_in("lead")
    user = User.objects.get(username="a-manager")
    shift = {
        "act": "add", "user": user.pk, "kind": "desk",
        "starts": "2099-01-01T09:00", "ends": "2099-01-01T18:00",
    }  # fmt: skip
    manager.post("/account/shifts/", shift)
    assert not Shift.objects.exists()
    lead.post("/account/shifts/", shift)
    assert Shift.objects.get().user == user
    lead.post("/account/shifts/", shift | {"ends": "2098-01-01T18:00"})
    lead.post("/account/shifts/", shift | {"starts": "nonsense"})
    assert Shift.objects.count() == 1
    assert manager.get("/account/shifts/").status_code == 200


def test_a_shift_changes_hands_from_now_on(signed_in: Callable[..., Client], now: Any) -> None:
    lead, begun = signed_in("lead"), datetime.now(UTC) - timedelta(hours=2)
    signed_in("manager", "lili")
    signed_in("manager", "wei")
    lili, wei = User.objects.get(username="lili"), User.objects.get(username="wei")
    shift = Shift.objects.create(user=lili, starts_at=begun, ends_at=begun + timedelta(hours=8))
    later = Shift.objects.create(
        user=lili, starts_at=begun + timedelta(days=1), ends_at=begun + timedelta(days=2)
    )
    for given in (shift, later):
        lead.post("/account/shifts/", {"act": f"give:{given.pk}", "user": wei.pk})
    shift.refresh_from_db()
    later.refresh_from_db()
    assert shift.user == lili
    assert shift.ends_at <= datetime.now(UTC)
    assert later.user == wei
    taken = Shift.objects.get(user=wei, starts_at__lt=later.starts_at)
    assert taken.starts_at == shift.ends_at
    assert taken.ends_at == begun + timedelta(hours=8)
    assert AuditEntry.objects.filter(action="shift:give").count() == 2


@pytest.mark.parametrize("who", ["", "999999", "same"])
def test_a_shift_is_not_given_to_nobody(signed_in: Callable[..., Client], who: str) -> None:
    lead = signed_in("lead")
    signed_in("manager", "lili")
    lili = User.objects.get(username="lili")
    ahead = datetime.now(UTC) + timedelta(days=1)
    shift = Shift.objects.create(user=lili, starts_at=ahead, ends_at=ahead + timedelta(hours=8))
    chosen = str(lili.pk) if who == "same" else who
    lead.post("/account/shifts/", {"act": f"give:{shift.pk}", "user": chosen})
    shift.refresh_from_db()
    assert shift.user == lili
    assert not AuditEntry.objects.filter(action="shift:give").exists()


def test_a_new_case_goes_to_whoever_is_on_shift(
    signed_in: Callable[..., Client], make_case: Callable[..., Any], now: Any, brand: Any
) -> None:
    from complaints.models import Team

    signed_in("manager", "lili")
    lili = User.objects.get(username="lili")
    lili.teams.set(Team.objects.all())
    assert make_case(text="一直卡", author_id="1").assignee is None
    Shift.objects.create(user=lili, starts_at=now, ends_at=now + timedelta(hours=8))
    assert make_case(text="一直卡", author_id="2").assignee == lili
    Shift.objects.create(user=lili, kind="leave", starts_at=now, ends_at=now + timedelta(hours=8))
    assert make_case(text="一直卡", author_id="3").assignee is None
