"""Who gets in, and what everybody else reads."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from complaints.domain.access import Permission
from dashboards import rules
from dashboards.words import PERMISSIONS

pytestmark = pytest.mark.django_db
PAGES = (
    "/desk/",
    "/search/",
    "/trends/",
    "/trends/data.json",
    "/oncall/alerts/",
    "/oncall/status/",
)


@pytest.mark.parametrize("page", [*PAGES, "/", "/desk/cases/HY-1/", "/oncall/status/parts/"])
def test_a_stranger_is_sent_to_sign_in(page: str) -> None:
    answer = Client().get(page, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/account/login/")
    assert "用户名" in answer.content.decode()


def test_health_is_for_anybody() -> None:
    assert Client().get("/health").json() == {"status": "ok"}


def test_signing_in_and_out(colleague: Callable[..., User]) -> None:
    colleague("lili", "manager")
    client = Client()
    answer = client.post(
        "/account/login/?next=/oncall/alerts/",
        {"username": "lili", "password": "right-password-1", "next": "/oncall/alerts/"},
    )
    assert answer.headers["Location"] == "/oncall/alerts/"
    client.post("/account/logout/")
    assert client.get("/desk/").status_code == 302


def test_a_wrong_password_is_said_without_telling_which_part_is_wrong(
    colleague: Callable[..., User],
) -> None:
    colleague("lili", "manager")
    for name in ("lili", "nobody"):
        html = Client().post("/account/login/", {"username": name, "password": "x"})
        assert "用户名或密码不对" in html.content.decode()


def test_too_many_wrong_passwords_lock_with_a_sentence(colleague: Callable[..., User]) -> None:
    colleague("lili", "manager")
    client = Client()
    for _ in range(9):
        answer = client.post("/account/login/", {"username": "lili", "password": "wrong"})
    assert "密码错误次数太多" in answer.content.decode()
    answer = client.post("/account/login/", {"username": "lili", "password": "right-password-1"})
    assert answer.status_code == 429


def test_a_part_asked_for_after_the_session_ended_sends_the_page_to_sign_in() -> None:
    answer = Client().get(
        "/desk/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/oncall/alerts/"},
        follow=True,
    )
    assert answer.headers["HX-Redirect"] == "/account/login/?next=%2Foncall%2Falerts%2F"


@pytest.mark.parametrize(
    ("role", "closed"),
    [
        ("", set(PAGES)),
        ("manager", set()),
        ("analyst", {"/oncall/alerts/"}),
        ("on_call", set()),
        ("privacy_officer", {"/trends/", "/trends/data.json", "/oncall/alerts/"}),
    ],
)
def test_a_role_opens_its_pages_and_no_others(
    signed_in: Callable[..., Client], no_elasticsearch: None, role: str, closed: set[str]
) -> None:
    client = signed_in(role, "somebody")
    refused = {page for page in PAGES if client.get(page).status_code == 403}
    assert refused == closed
    navigation = client.get("/account/login/", follow=True).content.decode()
    for page in closed - {"/trends/data.json"}:
        assert f'<a href="{page}"' not in navigation


def test_the_refusal_says_what_is_missing_and_who_can_grant_it(
    signed_in: Callable[..., Client], colleague: Callable[..., User]
) -> None:
    colleague("boss", "admin", "赵敏")
    html = signed_in("analyst").get("/oncall/alerts/").content.decode()
    assert "查看告警" in html
    assert "赵敏" in html
    assert "alert:read" not in html


def test_an_analyst_sees_no_actions_and_can_do_none(
    signed_in: Callable[..., Client], make_case: Callable[..., Any]
) -> None:
    made, analyst = make_case(text="一直卡"), signed_in("analyst")
    assert 'data-testid="confirm"' not in analyst.get("/desk/").content.decode()
    assert analyst.get("/desk/colleagues/").status_code == 403
    for act in ("confirm", "dismiss:advert", "assign:me", "reopen"):
        answer = analyst.post(f"/desk/cases/{made.number}/act/", {"edit": 1, "act": act})
        assert answer.status_code == 403
    made.refresh_from_db()
    assert (made.status, made.edit) == ("new", 1)


def test_a_manager_may_claim_but_not_hand_to_somebody_else(
    manager: Client, make_case: Callable[..., Any], colleague: Callable[..., User]
) -> None:
    made, other = make_case(text="一直卡"), colleague("other", "manager")
    answer = manager.post(
        f"/desk/cases/{made.number}/act/",
        {"edit": 1, "act": f"assign:{other.pk}", "shown_as": "row"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 403
    assert "把个案转派给同事" in answer.content.decode()
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_a_superuser_may_do_everything(
    colleague: Callable[..., User], no_elasticsearch: None
) -> None:
    user = colleague("root")
    user.is_superuser = True
    user.save()
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    statuses = {page: client.get(page).status_code for page in PAGES}
    assert 403 not in statuses.values()


def test_every_permission_has_a_word() -> None:
    assert set(PERMISSIONS) == set(Permission)


def test_an_act_without_the_token_is_refused_in_chinese(
    colleague: Callable[..., User], make_case: Callable[..., Any]
) -> None:
    made, client = make_case(text="一直卡"), Client(enforce_csrf_checks=True)
    client.force_login(colleague("lili", "manager"), "django.contrib.auth.backends.ModelBackend")
    answer = client.post(f"/desk/cases/{made.number}/act/", {"edit": 1, "act": "confirm"})
    assert answer.status_code == 403
    assert "刚才的操作没有保存" in answer.content.decode()


def test_acts_are_not_done_by_following_a_link(
    manager: Client, make_case: Callable[..., Any]
) -> None:
    made = make_case(text="一直卡")
    answer = manager.get(f"/desk/cases/{made.number}/act/?act=confirm&edit=1")
    assert answer.headers["Location"] == f"/desk/cases/{made.number}/"
    made.refresh_from_db()
    assert made.certainty == "flagged"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_choosing_a_theme_leads_nowhere_else(manager: Client, target: str) -> None:
    answer = manager.post("/account/theme/", {"theme": "dark", "next": target})
    assert answer.headers["Location"] == "/desk/"
    assert 'data-theme="dark"' in manager.get("/desk/").content.decode()


def test_a_made_up_theme_is_ignored(manager: Client) -> None:
    manager.cookies["theme"] = '"><script>'
    assert 'data-theme="auto"' in manager.get("/desk/").content.decode()


def test_a_page_that_breaks_says_so_without_a_trace(
    colleague: Callable[..., User], settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HUIYIN_POLICIES = tmp_path
    monkeypatch.setattr(rules, "known", rules.Known())
    client = Client(raise_request_exception=False)
    client.force_login(colleague("lili", "manager"), "django.contrib.auth.backends.ModelBackend")
    answer = client.get("/desk/")
    assert answer.status_code == 500
    assert "这一页出了问题" in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


def test_a_typing_error_in_a_rule_leaves_the_rules_before_it_in_force(
    manager: Client, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "known", rules.Known())
    monkeypatch.setattr(rules, "LOOK_AGAIN", 0)
    folder = Path(shutil.copytree(settings.HUIYIN_POLICIES, tmp_path / "policies"))
    settings.HUIYIN_POLICIES = folder
    assert "技术故障" in manager.get("/desk/").content.decode()
    categories = folder / "categories.yml"
    changed = categories.read_text(encoding="utf-8").replace("label: 技术故障", "label: 系统故障")
    categories.write_text(changed, encoding="utf-8")
    assert "系统故障" in manager.get("/desk/").content.decode()
    categories.write_text("categories: [", encoding="utf-8")
    assert "系统故障" in manager.get("/desk/").content.decode()
