"""How each source does: what it brought, how it ended, and what is left of its budget."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from complaints.models import CrawlRun, Post, Source
from complaints.models.sources import Outcome
from complaints.policies import Policies, SourcePolicy
from complaints.requests import left_today

RECENT = timedelta(days=1)
WEEKS = 4  # of the same hour, for comparison
NEWEST = 50  # posts whose lag is looked at
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class SourceHealth:
    """One source. Rates are posts published in the last full hour, and its mean in earlier weeks;
    `lag_minutes` is the median from publication to collection."""

    key: str
    platform: str
    method: str
    state: str
    note: str
    last_success_at: datetime | None
    last_post_at: datetime | None
    posts_last_hour: int
    posts_usual: float
    outcomes: dict[str, int]
    requests_left: int
    requests_a_day: int
    lag_minutes: float | None

    @property
    def ok(self) -> bool:
        return self.state not in (FAILING, PAUSED)

    def told(self) -> dict[str, Any]:
        """As JSON."""
        told = asdict(self)
        moments = ("last_success_at", "last_post_at")
        return told | {name: told[name] and told[name].isoformat() for name in moments}


OFF, STOPPED, PAUSED, FAILING, NEVER, WELL = (
    "off", "stopped", "paused", "failing", "never", "well",
)  # fmt: skip


def health_of_sources(policies: Policies, now: datetime) -> list[SourceHealth]:
    """Every source of the policies, in their order."""
    known = Source.objects.in_bulk(field_name="key")
    return [health_of(p, known[p.key], now) for p in policies.sources.values() if p.key in known]


def health_of(policy: SourcePolicy, source: Source, now: datetime) -> SourceHealth:
    posts = Post.objects.filter(source=source)
    newest = list(
        posts.order_by("-published_at").values_list("published_at", "fetched_at")[:NEWEST]
    )
    return SourceHealth(
        key=policy.key,
        platform=policy.platform,
        method=policy.method,
        state=state_of(policy, source, now),
        note=policy.note,
        last_success_at=source.last_success_at,
        last_post_at=newest[0][0] if newest else None,
        posts_last_hour=in_hour(source, now, 0),
        posts_usual=sum(in_hour(source, now, week) for week in range(1, WEEKS + 1)) / WEEKS,
        outcomes=outcomes_of(source, now),
        requests_left=left_today(source, policy.requests_a_day, now),
        requests_a_day=policy.requests_a_day,
        lag_minutes=lag(newest),
    )


def state_of(policy: SourcePolicy, source: Source, now: datetime) -> str:
    if not policy.enabled:
        return OFF
    if source.stopped:
        return STOPPED
    if source.paused_until is not None and source.paused_until > now:
        return PAUSED
    if source.failing_since is not None:
        return FAILING
    delivered = source.last_success_at or (not policy.asked and source.posts.exists())
    return WELL if delivered else NEVER


def in_hour(source: Source, now: datetime, weeks_ago: int) -> int:
    """Posts published in the last full hour, or in the same hour some weeks ago."""
    until = now.replace(minute=0, second=0, microsecond=0) - timedelta(weeks=weeks_ago)
    return Post.objects.filter(
        source=source, published_at__gte=until - HOUR, published_at__lt=until
    ).count()


def outcomes_of(source: Source, now: datetime) -> dict[str, int]:
    """How the crawls of the last day ended; a source is crawled a bounded number of times a day."""
    ended = CrawlRun.objects.filter(source=source, started_at__gte=now - RECENT).exclude(outcome="")
    counted = Counter(ended.values_list("outcome", flat=True))
    return {outcome.value: counted[outcome.value] for outcome in Outcome if counted[outcome.value]}


def lag(newest: list[tuple[datetime, datetime]]) -> float | None:
    waits = [(fetched - published).total_seconds() / 60 for published, fetched in newest]
    return round(median(waits), 1) if waits else None
