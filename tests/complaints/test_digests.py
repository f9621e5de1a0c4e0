"""What was held is told together: nothing twice, and nothing never."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from complaints.alerting import current_rules, raise_alert
from complaints.digests import digest
from complaints.models import Alert, RuleChange

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)  # Monday 10:00 in Shanghai
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DAYTIME = ["." * 10 + "x" * 8 + "." * 6] * 7  # quiet from 10 to 18
Kind = Alert.Kind


@pytest.fixture
def rules() -> None:
    """A failed crawl is quiet from 10 to 18; one failed step a shift is told by itself."""
    told = {key: current_rules()[key].told() for key in ("crawl_failed", "step_failed")}
    told["crawl_failed"]["quiet"] = DAYTIME
    told["step_failed"]["a_shift"] = 1
    RuleChange.objects.create(rules=told, by=User.objects.create(username="boss"), at=NOW)


def raised(key: str, kind: Alert.Kind, at: datetime) -> str:
    raise_alert(key, kind, key, "", at)
    return Alert.objects.get(event_key=key).held


def digests() -> list[str]:
    return list(
        Alert.objects.filter(kind=Kind.DIGEST).order_by("pk").values_list("body", flat=True)
    )


def test_a_digest_of_a_budget_does_not_pass_over_what_waits_for_its_quiet_hours(
    rules: None,
) -> None:
    assert raised("crawl", Kind.CRAWL_FAILED, NOW) == "quiet"
    assert raised("step", Kind.STEP_FAILED, NOW + MINUTE) == ""
    assert raised("steps", Kind.STEP_FAILED, NOW + 2 * MINUTE) == "budget"
    told = [digest(NOW + hours * HOUR) for hours in (1, 2, 7, 8, 9, 14)]
    assert told == [True, False, False, True, False, False]
    assert digests() == ["· steps", "· crawl"]


def test_what_is_stored_after_a_digest_is_told_though_it_was_raised_before(rules: None) -> None:
    """A step's `now` is its beginning, and its transactions end later."""
    raised("first", Kind.STEP_FAILED, NOW)
    raised("second", Kind.STEP_FAILED, NOW + MINUTE)
    assert digest(NOW + 10 * MINUTE)
    assert raised("late", Kind.STEP_FAILED, NOW + 5 * MINUTE) == "budget"
    assert digest(NOW + 71 * MINUTE)
    assert digests() == ["· second", "· late"]


def test_what_was_held_for_days_is_told_when_the_watch_is_back(rules: None) -> None:
    raised("crawl", Kind.CRAWL_FAILED, NOW)
    assert digest(NOW + timedelta(days=3, hours=9))
    assert digests() == ["· crawl"]


def test_many_that_wait_for_their_quiet_hours_keep_back_nothing_else(
    rules: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("complaints.digests.MOST", 2)
    for number in range(3):
        raised(f"crawl {number}", Kind.CRAWL_FAILED, NOW)
    for number in range(2):
        raised(f"step {number}", Kind.STEP_FAILED, NOW + MINUTE)
    told = [digest(NOW + hours * HOUR) for hours in (1, 9, 10, 11)]
    assert told == [True, True, True, False]
    assert digests() == ["· step 1", "· crawl 0\n· crawl 1", "· crawl 2"]
