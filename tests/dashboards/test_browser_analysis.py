"""Search, trends, incidents and on-call in a real browser."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from complaints.alerting import raise_alert
from complaints.models import Alert, BlindSample, Incident, Mark, Post, Shift
from complaints.notifications.messages import take_token
from complaints.search.client import client as search_client
from complaints.search.indexer import index_step
from tests.dashboards.page_faults import faults, sideways

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def filled(elasticsearch: Any, make_case: Callable[..., Any], brand: Any, now: Any) -> Incident:
    """Complaints of the last hours, an incident with an alert, and a mark."""
    recent = datetime.now(UTC) - timedelta(minutes=7)
    fact = [{"kind": "app_version", "value": "5.2.1", "start": 0, "end": 5}]
    made = Incident.objects.create(
        brand=brand, title="App 版本 5.2.1 集中投诉", dimension="app_version", value="5.2.1",
        began_at=recent, noticed_at=recent, seen_at=recent, peak=18, expected=0.4,
    )  # fmt: skip
    for number in range(6):
        case = make_case(
            text=f"5.2.1 直播卡 {number}", category="technical", facts=fact, author_id=str(number),
            severity=3, region="北京",
        )  # fmt: skip
        case.incident = made
        case.save()
        made.posts.add(case.lead_post)
    make_case(text="申请退款三周了", category="refund_fees", author_id="r")
    Post.objects.update(published_at=recent)
    raise_alert("surge:1", Alert.Kind.SURGE, made.title, "· 卡\n· 黑屏", recent, incident=made)
    User.objects.create(username="marker")
    Mark.objects.create(at=recent, label="发版", by=User.objects.get(username="marker"))
    index_step(datetime.now(UTC))
    search_client().indices.refresh(index="_all")
    return made


def test_from_a_peak_to_its_posts_to_a_saved_view_to_a_file(
    page: Page, sign_in: Any, colleague: Callable[..., User], filled: Incident, settings: Any,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    settings.HUIYIN_HOME = tmp_path
    monkeypatch.setattr(
        "dashboards.trends.keeping.subprocess.Popen", lambda *a, **k: call_command("export_posts")
    )
    colleague("chen", "analyst", "陈")
    sign_in(page, "chen")
    page.goto("/trends/")
    chart = page.get_by_test_id("trend-chart")
    expect(chart).to_have_attribute("data-ready", "true")
    box = chart.bounding_box()
    assert box is not None
    hours_since = int(datetime.now(UTC).hour != filled.began_at.hour)  # the hour may have turned
    last_bar = box["x"] + box["width"] - 24 - hours_since * (box["width"] - 80) / 24
    page.mouse.click(last_bar, box["y"] + box["height"] - 60)
    expect(page.get_by_test_id("search-hit").first).to_be_visible()
    assert page.get_by_test_id("search-hit").count() in (1, 6, 7)
    page.goto("/search/?q=5.2.1")
    page.get_by_test_id("save-menu").click()
    page.locator("#view-name").fill("卡顿")
    page.get_by_test_id("save-view").click()
    page.get_by_test_id("save-menu").click()
    expect(page.get_by_test_id("saved-view")).to_have_text("卡顿")
    page.locator("#purpose").fill("周会")
    page.get_by_test_id("export-xlsx").click()
    with page.expect_download() as download:
        page.get_by_test_id("download").click()
    target = tmp_path / "file.xlsx"
    download.value.save_as(target)
    assert len(list(load_workbook(target).active.rows)) == 7  # type: ignore[union-attr]


def test_on_call_takes_it_from_the_link_on_a_phone(page: Page, filled: Incident) -> None:
    now = datetime.now(UTC)
    user = User.objects.create(username="zhao", first_name="赵")
    Shift.objects.create(
        user=user,
        kind="on_call",
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=1),
    )
    page.set_viewport_size({"width": 375, "height": 812})
    alert = Alert.objects.get(kind="surge")
    page.goto(f"/oncall/take/{take_token(alert)}/")
    expect(page.get_by_test_id("taken")).to_contain_text("赵已接手")
    assert sideways(page) == 0
    assert faults(page) == []
    alert.refresh_from_db()
    assert alert.acknowledged_by == user


@pytest.mark.parametrize("size", [(1280, 800), (375, 812)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_fault_of_accessibility(
    page: Page, sign_in: Any, colleague: Callable[..., User], filled: Incident,
    size: tuple[int, int], scheme: Any,
) -> None:  # fmt: skip
    colleague("boss", "admin", "管理员")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)
    sign_in(page, "boss")
    page.goto("/trends/")
    assert faults(page) == [], "without a labelled sample"
    sample = {"day": datetime.now(UTC).date(), "stratum": "complaint", "drawn_from": 1}
    BlindSample.objects.create(post=filled.posts.first(), complaint=True, **sample)
    for address in (
        "/search/?q=5.2.1", "/search/?q=(", "/trends/", "/trends/?range=week&by=platform",
        "/trends/quality/", "/trends/report/?week=this", "/sample/", "/incidents/",
        f"/incidents/{filled.pk}/?posts=all", "/trends/cases/", "/oncall/alerts/", "/oncall/rules/", "/oncall/rules/surge/",
        "/oncall/wall/", "/account/sessions/", "/account/shifts/", "/account/audit/",
    ):  # fmt: skip
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert faults(page) == [], address
        assert sideways(page) == 0, address
