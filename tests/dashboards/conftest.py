"""Colleagues with a role, test clients, what they look at, and a browser: Debian's Chromium."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright

from complaints.models import Incident, Post
from complaints.search.client import client as search_client
from complaints.search.indexer import index_step


@pytest.fixture(autouse=True)
def _plain_passwords(settings: pytest.FixtureRequest) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def colleague(db: None) -> Callable[..., User]:
    """colleague("lili", "manager", "李丽"): an account with one role."""

    def make(name: str, role: str = "", first_name: str = "") -> User:
        user = User.objects.create_user(name, password="right-password-1", first_name=first_name)
        if role:
            user.groups.add(Group.objects.get_or_create(name=role)[0])
        return user

    return make


@pytest.fixture
def signed_in(colleague: Callable[..., User]) -> Callable[..., Client]:
    """signed_in("manager"): a browser of a colleague with that role."""

    def make(role: str, name: str = "") -> Client:
        client = Client()
        client.force_login(
            colleague(name or f"a-{role}", role), "django.contrib.auth.backends.ModelBackend"
        )
        return client

    return make


@pytest.fixture
def manager(signed_in: Callable[..., Client]) -> Client:
    return signed_in("manager")


@pytest.fixture
def analyst(signed_in: Callable[..., Client]) -> Client:
    return signed_in("analyst")


@pytest.fixture
def no_elasticsearch(settings: pytest.FixtureRequest) -> None:
    """An address at which nothing listens."""
    settings.HUIYIN_ELASTICSEARCH_URL = "http://127.0.0.1:9"


@pytest.fixture
def index(elasticsearch: Any) -> Callable[[], None]:
    """Makes what is in the database searchable."""

    def run() -> None:
        index_step(datetime.now(UTC))
        search_client().indices.refresh(index="_all")

    return run


@pytest.fixture
def posts(elasticsearch: Any, make_post: Callable[..., Any], judge: Callable[..., Any]) -> None:
    """Three complaints of the last hours, an unsure one and a praise."""
    moment = datetime.now(UTC) - timedelta(minutes=1)
    for number, (category, label) in enumerate(
        [
            ("technical", "complaint"),
            ("technical", "complaint"),
            ("refund_fees", "complaint"),
            ("technical", "unsure"),
            ("other", "not_complaint"),
        ]
    ):
        post = make_post(text=f"第 {number} 条")
        judge(post, category=category, label=label)
    Post.objects.update(triaged_at=moment, published_at=moment)
    index_step(datetime.now(UTC))
    search_client().indices.refresh(index="_all")


@pytest.fixture
def incident(brand: Any, now: Any, make_case: Any) -> Incident:
    made = Incident.objects.create(
        brand=brand, title="卡顿", dimension="app_version", value="5.2.1", began_at=now,
        noticed_at=now, seen_at=now, peak=12, expected=0.5,
    )  # fmt: skip
    case = make_case(text="5.2.1 卡死了", author_id="1")
    case.incident = made
    case.save()
    made.posts.add(case.lead_post)
    return made


CHROMIUM = shutil.which("chromium")
FAULTS = ("error", "warning")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is missing: apt-get install chromium")
    expect.set_options(timeout=20_000)  # other tests run beside these
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in the tests' thread
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page whose console must not complain: a refused style or script would speak there.

    What the browser only remarks (a field that was filled in before it could be focused) is no fault.
    """
    context = browser.new_context(
        base_url=live_server.url, locale="en-US", viewport={"width": 1280, "height": 800}
    )
    tab, said = context.new_page(), []
    tab.on("console", lambda line: line.type in FAULTS and said.append(line.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.set_default_timeout(20_000)
    yield tab
    context.close()
    assert [line for line in said if "409 (Conflict)" not in line] == []


@pytest.fixture
def sign_in() -> Callable[[Page, str], None]:
    """sign_in(page, "lili"): through the form, as a person does."""

    def enter(page: Page, name: str) -> None:
        page.goto("/")
        page.get_by_label("用户名").fill(name)
        page.get_by_label("密码").fill("right-password-1")
        page.keyboard.press("Enter")
        expect(
            page.get_by_test_id("queue-row").or_(page.get_by_test_id("queue-empty")).first
        ).to_be_visible()
        page.wait_for_load_state()

    return enter


@pytest.fixture
def second_page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A colleague's browser."""
    context = browser.new_context(base_url=live_server.url, locale="en-US")
    tab = context.new_page()
    tab.set_default_timeout(20_000)
    yield tab
    context.close()
