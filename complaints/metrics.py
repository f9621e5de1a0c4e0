"""What Prometheus reads: counts, lags and outcomes of every step, asked of the database.

Nothing is counted in the process: with several web workers each would tell another story.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from complaints.alerting import waiting_alerts
from complaints.health import check_parts
from complaints.models import (
    Case,
    CrawlRun,
    Delivery,
    Incident,
    Post,
    Rejection,
    Source,
    StepTally,
)

DAY = timedelta(days=1)
PARTS = ("elasticsearch", "airflow", "alert channels", "disk")


def exposition(now: datetime) -> str:
    """The text form, version 0.0.4."""
    registry = CollectorRegistry()
    queues(registry, now)
    sources(registry, now)
    work(registry, now)
    registry.register(Steps())
    parts(registry, now)
    return generate_latest(registry).decode()


def queues(registry: CollectorRegistry, now: datetime) -> None:
    waiting = Gauge("huiyin_queue_rows", "Rows that wait for a step", ["step"], registry=registry)
    lag = Gauge(
        "huiyin_queue_lag_seconds", "Age of the oldest row that waits", ["step"], registry=registry
    )
    untriaged = Post.objects.filter(classified_at__isnull=False, triaged_at=None)
    unindexed = Post.objects.filter(triaged_at__isnull=False, indexed_at=None)
    rows = {
        "classify": (Post.objects.filter(classified_at=None), "fetched_at"),
        "triage": (untriaged, "fetched_at"),
        "index": (unindexed, "index_due_at"),  # an old post waits anew when its case changes
    }
    for step, (found, since) in rows.items():
        told = found.aggregate(rows=Count("pk"), oldest=Min(since))
        waiting.labels(step).set(told["rows"])
        oldest = told["oldest"]
        lag.labels(step).set((now - oldest).total_seconds() if oldest else 0)
    due = Delivery.objects.filter(sent_at=None)
    waiting.labels("notify").set(due.count())
    rejected = Gauge(
        "huiyin_rejected_rows", "Rows refused in 24 hours", ["step"], registry=registry
    )
    recent = Rejection.objects.filter(rejected_at__gte=now - DAY).order_by()
    for step, number in recent.values_list("step").annotate(rows=Count("pk")):
        rejected.labels(step).set(number)


def sources(registry: CollectorRegistry, now: datetime) -> None:
    runs = Gauge(
        "huiyin_crawls", "Crawls ended in 24 hours", ["source", "outcome"], registry=registry
    )
    age = Gauge(
        "huiyin_source_success_age_seconds", "Since the last success", ["source"], registry=registry
    )
    failing = Gauge(
        "huiyin_source_failing", "1 while a source fails", ["source"], registry=registry
    )
    ended = CrawlRun.objects.filter(started_at__gte=now - DAY).exclude(outcome="").order_by()
    for source, outcome, number in ended.values_list("source__key", "outcome").annotate(
        n=Count("pk")
    ):
        runs.labels(source, outcome).set(number)
    for item in Source.objects.filter(active=True):
        failing.labels(item.key).set(item.failing_since is not None)
        if item.last_success_at is not None:
            age.labels(item.key).set((now - item.last_success_at).total_seconds())


def work(registry: CollectorRegistry, now: datetime) -> None:
    posts = Gauge("huiyin_posts", "Posts stored", registry=registry)
    posts.set(Post.objects.count())
    cases = Gauge("huiyin_open_cases", "Open cases", ["state"], registry=registry)
    told = Case.objects.filter(ended_at=None).aggregate(
        all=Count("pk"),
        late=Count("pk", filter=Q(next_due_at__lt=now)),
        new=Count("pk", filter=Q(status="new")),
    )
    for state, number in told.items():
        cases.labels(state).set(number)
    incidents = Gauge("huiyin_open_incidents", "Incidents that are not closed", registry=registry)
    incidents.set(Incident.objects.exclude(state="closed").count())
    waiting = waiting_alerts()
    alerts = Gauge("huiyin_alerts_waiting", "Alerts that nobody has taken", registry=registry)
    alerts.set(waiting.count())
    oldest = waiting.aggregate(at=Min("raised_at"))["at"]
    since = Gauge("huiyin_alert_wait_seconds", "Age of the oldest of them", registry=registry)
    since.set((now - oldest).total_seconds() if oldest else 0)


class Steps(Collector):
    """What the runs of each step came to, as counters that only grow."""

    def collect(self) -> Iterator[Metric]:
        runs = CounterMetricFamily("huiyin_step_runs", "Runs that ended", labels=["step"])
        failures = CounterMetricFamily("huiyin_step_failures", "Runs that failed", labels=["step"])
        seconds = CounterMetricFamily("huiyin_step_seconds", "Time at work", labels=["step"])
        counts = CounterMetricFamily("huiyin_step_counts", "Reported", labels=["step", "count"])
        last = GaugeMetricFamily("huiyin_step_last_seconds", "The last run", labels=["step"])
        ended = GaugeMetricFamily(
            "huiyin_step_last_end_timestamp_seconds", "When it ended", labels=["step"]
        )
        for tally in StepTally.objects.order_by("step"):
            runs.add_metric([tally.step], tally.runs)
            failures.add_metric([tally.step], tally.failures)
            seconds.add_metric([tally.step], tally.seconds)
            last.add_metric([tally.step], tally.last_seconds)
            ended.add_metric([tally.step], tally.last_ended_at.timestamp())
            for name, number in sorted(tally.counts.items()):
                counts.add_metric([tally.step, name], number)
        yield from (runs, failures, seconds, counts, last, ended)


def parts(registry: CollectorRegistry, now: datetime) -> None:
    """Elasticsearch and Airflow are asked themselves; each has two seconds to answer."""
    up = Gauge("huiyin_part_up", "1 while a part is well", ["part"], registry=registry)
    for part in check_parts(now, PARTS):
        up.labels(part.name.replace(" ", "_")).set(part.ok)
