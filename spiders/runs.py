"""How a crawl is begun and ended in the database; on-call hears of a failing source once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from complaints.alerting import raise_alert
from complaints.domain.backoff import pause_after
from complaints.domain.times import SHANGHAI
from complaints.models import Alert, CrawlRun, Source
from complaints.models.sources import SUCCESSES, Outcome
from spiders.outcomes import REFUSALS

KILLED = "the crawl was killed before it could report"
TOLD: dict[Outcome, tuple[str, str]] = {  # for on-call: what happened, what to do
    Outcome.BLOCKED: (
        "被拦截或要求验证码",
        "系统已停止访问，不会绕过。请检查授权与访问频率，必要时联系平台。",
    ),
    Outcome.LOGIN_WALL: ("要求登录或令牌失效", "请更换访问令牌（HUIYIN_WEIBO_TOKEN）或确认授权。"),
    Outcome.RATE_LIMITED: (
        "请求过于频繁",
        "请在 policies/platforms.yml 中加大 delay_seconds 或减少 max_requests。",
    ),
    Outcome.GONE: ("地址已不存在", "请核对该来源的地址设置。"),
    Outcome.MALFORMED: ("返回内容无法读取", "平台格式可能已变更。请查看采集日志并联系开发人员。"),
    Outcome.UNREACHABLE: ("无法连接", "请检查网络和对方服务；恢复后会自动补采。"),
    Outcome.INTERRUPTED: ("采集进程被中断", "请查看采集日志；下一次采集会自动补上。"),
}


@dataclass(frozen=True)
class Ending:
    """How a crawl ended. `cursor`: where the next one begins; None leaves it where it was."""

    outcome: Outcome
    reason: str
    counts: Mapping[str, int] = field(default_factory=dict)
    cursor: dict[str, Any] | None = None


def end_run(run: CrawlRun, ending: Ending, now: datetime) -> bool:
    """Writes outcome, cursor, the source's health and its alert in one transaction.

    False when the run has ended already: whoever comes second changes nothing.
    """
    with transaction.atomic():
        source = Source.objects.select_for_update().get(pk=run.source_id)
        ended = CrawlRun.objects.filter(pk=run.pk, finished_at=None).update(
            finished_at=now,
            outcome=ending.outcome,
            reason=ending.reason[:500],
            counts=dict(ending.counts),
        )
        if not ended:
            return False
        if ending.outcome in SUCCESSES:
            succeeded(source, ending, now)
        elif ending.outcome == Outcome.STOPPED:
            return True
        elif ending.outcome != Outcome.INTERRUPTED or interrupted_before(run):
            failed(source, ending, now)
    return True


def interrupted_before(run: CrawlRun) -> bool:
    """Whether the crawl before was killed too. Once is somebody stopping Huiyin; twice is not."""
    earlier = CrawlRun.objects.filter(source=run.source_id, pk__lt=run.pk).order_by("-pk").first()
    return earlier is not None and earlier.outcome == Outcome.INTERRUPTED


def succeeded(source: Source, ending: Ending, now: datetime) -> None:
    if ending.cursor is not None:
        source.cursor = ending.cursor
    source.last_success_at = now
    source.failing_since = source.paused_until = None
    source.refusals = 0
    source.save(
        update_fields=["cursor", "last_success_at", "failing_since", "refusals", "paused_until"]
    )


def failed(source: Source, ending: Ending, now: datetime) -> None:
    """The first failure after a success begins a streak; a streak is told once.

    A source that turned us away is left alone, longer each time.
    """
    if ending.outcome in REFUSALS:
        source.refusals += 1
        source.paused_until = now + pause_after(source.refusals)
        source.save(update_fields=["refusals", "paused_until"])
    if source.failing_since is None:
        source.failing_since = now
        source.save(update_fields=["failing_since"])
    happened, advice = TOLD[ending.outcome]
    raise_alert(
        event_key=f"crawl_failed:{source.key}:{source.failing_since.isoformat()}",
        kind=Alert.Kind.CRAWL_FAILED,
        title=f"采集失败：{source.key}（{happened}）",
        body=f"{now.astimezone(SHANGHAI):%Y-%m-%d %H:%M} 采集来源 {source.key} 失败：{happened}。\n"
        f"{advice}\n详情：{ending.reason}",
        now=now,
        source=source,
    )


def end_killed_runs(source: Source, now: datetime) -> None:
    """Runs that nobody is working on any more. The caller holds the source's lock."""
    for run in CrawlRun.objects.filter(source=source, finished_at=None):
        end_run(run, Ending(Outcome.INTERRUPTED, KILLED), now)
