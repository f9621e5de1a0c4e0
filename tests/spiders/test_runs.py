from datetime import datetime, timedelta
from typing import Any

from complaints.models import Alert, CrawlRun, Source
from complaints.models.sources import Outcome
from spiders.runs import Ending, end_run


def run_of(brand: Any, now: datetime) -> CrawlRun:
    source = Source.objects.get(key="weibo")
    return CrawlRun.objects.create(source=source, started_at=now)


def test_a_run_ends_once(brand: Any, now: datetime) -> None:
    """Whoever comes second, the spider or its command, changes neither outcome nor cursor."""
    run = run_of(brand, now)
    assert end_run(run, Ending(Outcome.INTERRUPTED, "killed"), now)
    assert not end_run(run, Ending(Outcome.OK, "", {"new": 3}, {"until": "later"}), now)
    run.refresh_from_db()
    assert (run.outcome, run.source.cursor) == (Outcome.INTERRUPTED, {})


def test_a_failure_leaves_the_cursor_alone_and_alerts_once(brand: Any, now: datetime) -> None:
    ending = Ending(Outcome.BLOCKED, "captcha", cursor={"until": "later"})
    for minutes in (0, 5):
        moment = now + timedelta(minutes=minutes)
        end_run(run_of(brand, moment), ending, moment)
    source = Source.objects.get(key="weibo")
    assert (source.cursor, source.failing_since, source.last_success_at) == ({}, now, None)
    alert = Alert.objects.get()
    assert alert.event_key == f"crawl_failed:weibo:{now.isoformat()}"
    assert "weibo" in alert.title
    assert "验证码" in alert.title


def test_every_failure_tells_what_to_do(brand: Any, now: datetime) -> None:
    quiet = {Outcome.OK, Outcome.EMPTY, Outcome.STOPPED, Outcome.INTERRUPTED}
    failures = [*(set(Outcome) - quiet)]
    for number, outcome in enumerate([*failures, *[Outcome.INTERRUPTED] * 2]):
        moment = now + timedelta(minutes=number)
        Source.objects.update(failing_since=None)
        end_run(run_of(brand, moment), Ending(outcome, "reason"), moment)
    assert Alert.objects.count() == len(Outcome) - 3


def test_stopping_huiyin_in_the_middle_of_a_crawl_wakes_nobody(brand: Any, now: datetime) -> None:
    interrupted = Ending(Outcome.INTERRUPTED, "killed")
    end_run(run_of(brand, now), interrupted, now)
    assert Alert.objects.count() == 0
    end_run(run_of(brand, now), interrupted, now)
    assert Alert.objects.count() == 1, "killed twice in a row is no accident"
