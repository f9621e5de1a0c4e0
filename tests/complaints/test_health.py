"""What the doctor and the status page say of each part."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from pytest_django import Settings
from pytest_httpserver import HTTPServer

from complaints.health import CHECKS, PartHealth, check_parts
from complaints.models import Alert, Case, CrawlRun, Delivery, Post, Source
from complaints.search.indexer import index_step
from complaints.vault import seal


@pytest.fixture
def part(db: None, now: datetime) -> Callable[[str], PartHealth]:
    return lambda name: next(item for item in check_parts(now) if item.name == name)


def ill(found: PartHealth) -> str:
    """What to do, where the part is ill."""
    assert not found.ok
    assert found.advice
    return f"{found.detail} {found.advice}"


def test_every_part_is_looked_at_and_says_what_to_do(db: None, now: datetime) -> None:
    parts = check_parts(now)
    assert [item.name for item in parts] == ["database", *CHECKS]
    assert all(item.detail and (item.ok or item.advice) for item in parts)


def test_a_prepared_database_is_well(part: Callable[[str], PartHealth]) -> None:
    assert part("database").ok
    assert part("policies").detail.endswith(" sources, 7 categories")
    assert part("disk").ok


def test_another_key_for_the_vault_is_noticed(
    part: Callable[[str], PartHealth], settings: Settings, make_post: Callable[..., Post]
) -> None:
    assert part("vault").ok
    made = make_post()
    Post.objects.filter(pk=made.pk).update(author_sealed=seal({"id": "1"}))
    assert part("vault").ok
    settings.HUIYIN_VAULT_KEY = "another key"
    assert "HUIYIN_VAULT_KEY" in ill(part("vault"))


def test_policies_with_a_mistake(
    part: Callable[[str], PartHealth], settings: Settings, tmp_path: Path
) -> None:
    settings.HUIYIN_POLICIES = tmp_path
    assert "categories.yml" in ill(part("policies"))


def test_a_missing_model(
    part: Callable[[str], PartHealth], settings: Settings, tmp_path: Path
) -> None:
    assert part("model").detail.startswith("complaint-zh-")
    settings.HUIYIN_MODEL = tmp_path
    assert "HUIYIN_MODEL" in ill(part("model"))


def test_elasticsearch_up_and_down(
    elasticsearch: str,
    part: Callable[[str], PartHealth],
    settings: Settings,
    make_case: Callable[..., Case],
    now: datetime,
) -> None:
    make_case()
    assert "0 posts, 1 wait" in part("elasticsearch").detail
    index_step(now)
    assert "0 wait" in part("elasticsearch").detail
    settings.HUIYIN_ELASTICSEARCH_URL = "http://127.0.0.1:9"
    assert "HUIYIN_ELASTICSEARCH_URL" in ill(part("elasticsearch"))


@pytest.mark.parametrize(
    ("body", "ok"),
    [
        ('{"metadatabase": {"status": "healthy"}, "scheduler": {"status": "healthy"}}', True),
        ('{"metadatabase": {"status": "healthy"}, "scheduler": {"status": "unhealthy"}}', False),
        ('{"metadatabase": null}', False),
        ("[]", False),
        ("not json", False),
    ],
)
def test_airflow(
    part: Callable[[str], PartHealth],
    settings: Settings,
    httpserver: HTTPServer,
    body: str,
    ok: bool,
) -> None:
    httpserver.expect_request("/api/v2/monitor/health").respond_with_data(body)
    settings.HUIYIN_AIRFLOW_PORT = httpserver.port
    assert part("airflow").ok is ok


def test_a_failing_source_is_named_until_it_works_or_is_retired(
    part: Callable[[str], PartHealth], now: datetime
) -> None:
    source = Source.objects.get(key="weibo")
    CrawlRun.objects.create(source=source, started_at=now, finished_at=now, outcome="ok")
    assert part("sources").detail == "last crawl weibo ok"
    Source.objects.filter(pk=source.pk).update(failing_since=now)
    assert "weibo" in ill(part("sources"))
    Source.objects.filter(pk=source.pk).update(active=False)
    assert part("sources").ok


def test_queues_are_counted(
    part: Callable[[str], PartHealth], make_post: Callable[..., object]
) -> None:
    make_post()
    assert part("queues").detail == "waiting: classify 1, triage 0, index 0, notify 0"


def test_a_channel_that_keeps_refusing_is_told(
    part: Callable[[str], PartHealth], settings: Settings, now: datetime
) -> None:
    assert part("alert channels").detail == "console"
    alert = Alert.objects.create(
        event_key="x", kind=Alert.Kind.STEP_FAILED, title="x", raised_at=now, addressed_at=now
    )
    Delivery.objects.create(alert=alert, channel="console", attempts=3, next_attempt_at=now)
    assert "refused thrice" in ill(part("alert channels"))
    settings.HUIYIN_ALERT_URLS = ["nonsense"]
    assert "HUIYIN_ALERT_URLS" in ill(part("alert channels"))
