"""English by one switch: no Chinese is left on a page but what people wrote."""

import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation
from parsel import Selector

from complaints.domain.outreach import Door, Limits, Opened, Situation, refusals
from complaints.domain.sentences import Sentence
from complaints.models import Incident
from dashboards.language import in_page_language
from dashboards.trends.fields import QueryMistake
from dashboards.trends.language import parsed

CHINESE = re.compile(r"[\u4e00-\u9fff]")
CATALOGUE = Path("dashboards/locale/en/LC_MESSAGES/django.po")
ALL = (
    "/desk/", "/desk/?view=mine", "/desk/?view=soon", "/desk/?view=unsure", "/desk/?view=ended",
    "/desk/?view=open&category=teaching", "/import/", "/search/", "/search/?q=%28",
    "/search/exports/", "/trends/", "/trends/?range=week&by=platform", "/trends/quality/",
    "/trends/report/?week=this", "/sample/", "/incidents/", "/incidents/?state=closed",
    "/oncall/alerts/", "/oncall/rules/", "/oncall/rules/surge/", "/oncall/status/",
    "/oncall/status/sources/", "/oncall/status/parts/", "/oncall/wall/", "/account/sessions/",
    "/account/shifts/", "/account/audit/", "/nowhere/",
)  # fmt: skip
WRITTEN = (
    "//bdi|//textarea|//*[contains(@class,'row-text')]|//script|//*[@data-written]"
    "|//*[@lang and not(self::html)]"
)
HINTS = "//@title|//@aria-label|//@placeholder"


def chinese_on(page: str) -> list[str]:
    """Chinese in our own words on a page: texts and hints, without what people wrote."""
    tree = Selector(text=page)
    for written in tree.xpath(WRITTEN):
        written.drop()
    said = tree.xpath("//text()|" + HINTS).getall()
    return [text.strip() for text in said if CHINESE.search(text.replace("回音", ""))]


@pytest.fixture
def english(colleague: Callable[..., User], client: Client) -> Client:
    boss = colleague("boss", "admin", "Boss")
    client.force_login(boss, "django.contrib.auth.backends.ModelBackend")
    client.post("/account/language/", {"language": "en", "next": "/desk/"})
    return client


@pytest.fixture
def full(make_case: Callable[..., Any], now: datetime, english: Client) -> Any:
    """A case in the midst of work, an unsure one, an incident and a source."""
    boss = User.objects.get(username="boss")
    made = make_case(text="一直卡", author_id="1", author_name="W", category="technical")
    make_case(text="拿不准", author_id="2", label="unsure", severity=3)
    type(made).objects.filter(pk=made.pk).update(assignee=boss, status="claimed")
    Incident.objects.create(
        brand=made.brand, title="Outage", dimension="all", began_at=now, noticed_at=now, seen_at=now
    )
    return made


@pytest.mark.django_db
@pytest.mark.parametrize("address", ALL)
def test_a_page_speaks_english_for_who_chose_it(
    english: Client, full: Any, no_elasticsearch: None, address: str
) -> None:
    page = english.get(address).content.decode()
    left = chinese_on(page)
    assert not left, left


@pytest.mark.django_db
def test_a_case_speaks_english_through_all_its_steps(english: Client, full: Any) -> None:
    address = f"/desk/cases/{full.number}/"
    for deed in (
        {"act": "note", "text": "x"},
        {"act": "wait"},
        {"act": "resume"},
        {"act": "answer", "text": "Because. Done by 18:00 today."},
        {"act": "nonsense"},
    ):
        full.refresh_from_db()
        answer = english.post(f"{address}act/", deed | {"edit": full.edit})
        assert chinese_on(answer.content.decode()) == [], deed
    left = chinese_on(english.get(address).content.decode())
    assert not left, left


@pytest.mark.django_db
def test_pages_are_chinese_whatever_the_browser_asks_for(client: Client) -> None:
    page = client.get("/account/login/", headers={"Accept-Language": "en-US"}).content.decode()
    assert "登录" in page
    assert 'lang="zh-CN"' in page


@pytest.mark.django_db
def test_an_unknown_language_is_not_kept(client: Client) -> None:
    answer = client.post("/account/language/", {"language": "xx", "next": "/account/login/"})
    assert "language" not in answer.cookies
    client.cookies["language"] = "../../etc"
    assert "登录" in client.get("/account/login/").content.decode()


def test_every_refusal_to_write_has_its_english_sentence() -> None:
    now = datetime(2026, 11, 23, 16, tzinfo=UTC)
    limits = Limits((time(21), time(9)), 1, 24, 1)
    known = Situation(
        now - timedelta(days=9), "Li", is_owner=False, do_not_contact=True, child_like=True,
        through_door=9, at_person=9, used_today=9, last_at=now,
    )  # fmt: skip
    door = Door("weibo", "message", "私信", Opened.MESSAGE, "", "", 48, 1, 1)
    found = refusals(door, limits, known, now)
    assert len(found) >= 9
    with translation.override("en"):
        for refusal in found:
            assert not CHINESE.search(in_page_language(refusal.sentence)), refusal.key
    assert in_page_language(Sentence("%(door)s好", door="私信")) == "私信好"


@pytest.mark.django_db
@pytest.mark.parametrize("line", ["平台:微博 严重度>=2", "platform:weibo severity>=2"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_shared_search_line_means_the_same_in_both_languages(
    brand: object, line: str, language: str, now: datetime
) -> None:
    expected = parsed("平台:weibo 严重度>=2", now)
    with translation.override(language):
        assert parsed(line, now) == expected
        with pytest.raises(QueryMistake):
            parsed("平台:nothing-like-it", now)


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="msgfmt is missing: install gettext")
def test_the_compiled_catalogue_is_that_of_the_source_and_complete(tmp_path: Path) -> None:
    made = tmp_path / "django.mo"
    told = subprocess.run(
        ["msgfmt", "--check-format", "--statistics", "-o", made, CATALOGUE],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "untranslated" not in told.stderr
    assert "fuzzy" not in told.stderr
    assert made.read_bytes() == CATALOGUE.with_suffix(".mo").read_bytes()
