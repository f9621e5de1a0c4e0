"""Deeds from a row of the queue, and who is offered them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from complaints.models import Case, CaseEvent
from complaints.models.cases import Certainty, Status
from tests.dashboards.queue_page import numbers, page, press

pytestmark = pytest.mark.django_db


def test_confirming_from_the_row_puts_the_changed_row_back(
    manager: Client, make_case: Callable[..., Any]
) -> None:
    made = make_case(text="一直卡")
    answer = press(manager, made.number, made.edit, "confirm")
    assert answer.status_code == 200
    assert "已确认" in answer.content.decode()
    assert numbers(answer.content.decode()) == [made.number]
    made.refresh_from_db()
    assert made.certainty == Certainty.CONFIRMED


def test_a_dismissal_can_be_taken_back_in_the_same_row(
    manager: Client, make_case: Callable[..., Any]
) -> None:
    made = make_case(text="一直卡")
    gone = press(manager, made.number, 1, "dismiss:advert").content.decode()
    assert "已驳回：广告" in gone
    assert 'data-testid="undo"' in gone
    press(manager, made.number, 2, "reopen")
    made.refresh_from_db()
    assert made.status == Status.NEW
    assert CaseEvent.objects.filter(case=made).count() == 3


def test_a_stale_row_says_that_a_colleague_was_faster(
    manager: Client, make_case: Callable[..., Any]
) -> None:
    made = make_case(text="一直卡")
    Case.objects.filter(pk=made.pk).update(edit=7)
    answer = press(manager, made.number, 1, "confirm")
    assert answer.status_code == 409
    assert "刚有变化" in answer.content.decode()
    assert 'name="edit" value="7"' in answer.content.decode()


@pytest.mark.parametrize("reason", ["", "nonsense"])
def test_a_dismissal_needs_a_reason(
    manager: Client, make_case: Callable[..., Any], reason: str
) -> None:
    made = make_case(text="一直卡")
    answer = press(manager, made.number, 1, f"dismiss:{reason}")
    assert "请先选择驳回原因" in answer.content.decode()
    made.refresh_from_db()
    assert made.status == Status.NEW


@pytest.mark.parametrize(("role", "menus"), [("manager", 0), ("lead", 2)])
def test_only_who_may_assign_sees_the_menu_for_it_in_every_row(
    signed_in: Callable[..., Client], make_case: Callable[..., Any], role: str, menus: int
) -> None:
    made = [make_case(text=f"第 {number} 条", author_id=f"{number}") for number in range(2)]
    client = signed_in(role)
    assert page(client).count('data-testid="assign-menu"') == menus
    alone = client.get(f"/desk/cases/{made[0].number}/row/").content.decode()
    assert alone.count('data-testid="assign-menu"') == menus // 2
    assert alone.count('data-testid="dismiss"') == 1


def test_who_may_only_read_is_shown_no_deeds(
    signed_in: Callable[..., Client], make_case: Callable[..., Any]
) -> None:
    make_case(text="一直卡")
    html = page(signed_in("analyst"))
    assert len(numbers(html)) == 1
    assert 'class="acts"' not in html


def test_a_row_speaks_the_language_of_each_request(
    manager: Client, make_case: Callable[..., Any]
) -> None:
    made = make_case(text="一直卡", severity=3, author_id="1", author_name="W", followers=12000)
    said = {
        "en": ("Confirm", "Dismiss", "Severe", "12k"),
        "zh-hans": ("确认", "驳回", "重", "1.2 万"),
    }
    for language in ("en", "zh-hans", "en"):
        manager.cookies["language"] = language
        html = manager.get(f"/desk/cases/{made.number}/row/").content.decode()
        for other, words in said.items():
            assert all((word in html) == (other == language) for word in words), language


def test_every_form_of_the_queue_carries_a_token_that_counts(
    colleague: Callable[..., User], make_case: Callable[..., Any]
) -> None:
    made = make_case(text="一直卡")
    client = Client(enforce_csrf_checks=True)
    client.force_login(colleague("lili", "manager"), "django.contrib.auth.backends.ModelBackend")
    row = page(client).split(f'id="row-{made.number}"')[1]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', row)
    assert token is not None
    address, deed = f"/desk/cases/{made.number}/act/", {"edit": made.edit, "act": "confirm"}
    assert client.post(address, deed).status_code == 403
    assert client.post(address, deed | {"csrfmiddlewaretoken": token[1]}).status_code == 302
