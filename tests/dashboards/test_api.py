"""The JSON twins: the same as the pages, for a session or a token, and nothing for strangers."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from complaints.models import ApiToken

pytestmark = pytest.mark.django_db


def test_the_queue_says_what_the_page_says(manager: Client, make_case: Callable[..., Any]) -> None:
    made = make_case(
        text="申请退款三周了", category="refund_fees", author_name="王小明", author_id="1"
    )
    told = manager.get("/api/queue").json()
    (row,) = told["cases"]
    assert (row["number"], row["category"], row["author"]) == (made.number, "refund_fees", "王**")
    assert told["counts"]["open"] == 1
    assert "王小明" not in manager.get("/api/queue").content.decode()


def test_a_case_with_its_timeline(manager: Client, make_case: Callable[..., Any]) -> None:
    made = make_case(text="一直卡", category="technical")
    told = manager.get(f"/api/cases/{made.number}").json()
    assert [event["kind"] for event in told["events"]] == ["opened"]
    assert told["facts"][0]["kind"] == "device"
    assert told["clocks"][0]["name"] == "首次联系"
    assert manager.get("/api/cases/HY-0").status_code == 404


def test_every_case_is_on_exactly_one_page(manager: Client, make_case: Callable[..., Any]) -> None:
    made = {make_case(text=f"第 {n} 条", author_id=str(n)).number for n in range(60)}
    first = manager.get("/api/queue").json()
    second = manager.get("/api/queue", {"after": first["next"]}).json()
    seen = [row["number"] for row in first["cases"] + second["cases"]]
    assert (sorted(seen), second["next"]) == (sorted(made), "")


def test_strangers_get_nothing(client: Client, make_case: Callable[..., Any]) -> None:
    made = make_case(text="一直卡")
    for address in ("/api/queue", f"/api/cases/{made.number}", "/api/search?q=a", "/api/trends"):
        answer = client.get(address)
        assert answer.status_code == 401, address
        assert "一直卡" not in answer.content.decode()


def test_a_token_does_what_its_owner_may_until_it_is_taken_back(
    client: Client, manager: Client, make_case: Callable[..., Any]
) -> None:
    make_case(text="一直卡")
    page = manager.post("/account/sessions/", {"act": "token", "name": "周报"}).content.decode()
    token = re.findall(r"<code>([^<]+)</code>", page)[0]
    bearer = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/queue", headers=bearer).status_code == 200
    assert token not in manager.get("/account/sessions/").content.decode()
    assert not ApiToken.objects.filter(digest=token).exists()
    User.objects.update(is_active=False)
    assert client.get("/api/queue", headers=bearer).status_code == 401
    ApiToken.objects.all().delete()
    User.objects.update(is_active=True)
    assert client.get("/api/queue", headers=bearer).status_code == 401


def test_somebody_without_a_role_is_told_so(signed_in: Callable[..., Client]) -> None:
    answer = signed_in("", "nobody").get("/api/queue")
    assert answer.status_code == 403
    assert "权限" in answer.json()["detail"]


def test_the_schema_describes_every_address(manager: Client) -> None:
    told = manager.get("/api/schema").json()
    assert told["openapi"].startswith("3.")
    assert {"/api/queue", "/api/cases/{number}"} <= set(told["paths"])
