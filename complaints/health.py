"""Every part of the installation: does it work, and if not, what to do (see docs/runbook.md)."""

import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from complaints.models import Alert, CrawlRun, Delivery, Post, Source
from complaints.notifications.channels import channels
from complaints.policies import load_policies
from complaints.search.client import SearchUnavailable
from complaints.search.health import search_health
from complaints.vault import unseal

LOW_DISK = 1024**3  # bytes


@dataclass(frozen=True)
class PartHealth:
    """One part: `detail` says what was seen; `advice` what to do when it is not ok."""

    name: str
    ok: bool
    detail: str
    advice: str = ""


def check_parts(now: datetime, only: Collection[str] = ()) -> list[PartHealth]:
    """Checks every part (or `only` these), in the order in which one needs another. Never raises.

    With the database down the parts that ask it are not blamed for it.
    """
    first = [checked("database", database, now)] if not only or "database" in only else []
    down = any(not part.ok for part in first)
    wanted = {name: check for name, check in CHECKS.items() if not only or name in only}
    rest = {name: check for name, check in wanted.items() if not (down and name in NEED_DATABASE)}
    return [*first, *(checked(name, check, now) for name, check in rest.items())]


def checked(name: str, check: Callable[[datetime], PartHealth], now: datetime) -> PartHealth:
    try:
        return check(now)
    except DatabaseError as error:
        advice = "Run `python manage.py prepare`; check HUIYIN_DATABASE_URL and that it is up."
        return PartHealth(name, False, first_line(error), advice)
    except Exception as error:  # noqa: BLE001  the doctor looks at every part, whatever one does
        told = f"{type(error).__name__}: {first_line(error)}"
        return PartHealth(name, False, told, "See docs/runbook.md.")


def first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def database(now: datetime) -> PartHealth:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        detail, advice = f"{len(waiting)} migrations wait", "Run `python manage.py prepare`."
        return PartHealth("database", False, detail, advice)
    number = ".".join(str(part) for part in connection.get_database_version()[:3])
    return PartHealth("database", True, f"{connection.display_name} {number}")


def policies(now: datetime) -> PartHealth:
    try:
        found = load_policies()
    except ImproperlyConfigured as error:
        return PartHealth("policies", False, str(error), "Mend the file named here.")
    told = f"{len(found.sources)} sources, {len(found.categories)} categories"
    return PartHealth("policies", True, told)


def vault(now: datetime) -> PartHealth:
    """Whether the key that is set opens what was sealed last."""
    sealed = Post.objects.exclude(author_sealed="").order_by("-id").values_list("author_sealed")
    newest = sealed.first()
    if newest is None:
        return PartHealth("vault", True, "nothing is sealed yet")
    try:
        unseal(newest[0])
    except InvalidToken:
        advice = "Set HUIYIN_VAULT_KEY as it was: with another key nobody's identity can be opened."
        return PartHealth("vault", False, "the key does not open what was sealed last", advice)
    return PartHealth("vault", True, "the key opens what was sealed last")


def model(now: datetime) -> PartHealth:
    try:
        told = json.loads((settings.HUIYIN_MODEL / "settings.json").read_text(encoding="utf-8"))
        size = (settings.HUIYIN_MODEL / "model.onnx").stat().st_size
        return PartHealth("model", True, f"{told['version']}, {size / 2**20:.0f} MB")
    except (OSError, ValueError, KeyError) as error:
        advice = "Restore classifiers/models/complaint-zh from git, or point HUIYIN_MODEL at one."
        return PartHealth("model", False, f"{settings.HUIYIN_MODEL}: {first_line(error)}", advice)


def elasticsearch(now: datetime) -> PartHealth:
    try:
        found = search_health()
    except SearchUnavailable as error:
        return PartHealth("elasticsearch", False, "no answer", str(error))
    waiting = Post.objects.filter(triaged_at__isnull=False, indexed_at=None).count()
    told = f"{found.version}, {found.status}, {found.documents} posts, {waiting} wait"
    return PartHealth("elasticsearch", True, told)


def airflow(now: datetime) -> PartHealth:
    address = f"http://127.0.0.1:{settings.HUIYIN_AIRFLOW_PORT}/api/v2/monitor/health"
    advice = "Start it with `make run`; without Airflow run `python manage.py run_pipeline`."
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            parts = json.load(answer)
    except (urllib.error.URLError, TimeoutError, OSError, HTTPException, ValueError) as error:
        return PartHealth("airflow", False, f"{address}: {first_line(error)}", advice)
    ill = [key for key in ("metadatabase", "scheduler") if state_of(parts, key) != "healthy"]
    if ill:
        return PartHealth("airflow", False, f"{', '.join(ill)} not healthy", advice)
    return PartHealth("airflow", True, "healthy")


def state_of(parts: object, key: str) -> object:
    part = parts.get(key) if isinstance(parts, dict) else None
    return part.get("status") if isinstance(part, dict) else None


def sources(now: datetime) -> PartHealth:
    failing = [
        source.key for source in Source.objects.filter(active=True).exclude(failing_since=None)
    ]
    if failing:
        advice = "The status page shows each source's last outcome; see docs/runbook.md."
        return PartHealth("sources", False, f"failing: {', '.join(failing)}", advice)
    last = CrawlRun.objects.exclude(finished_at=None).order_by("-started_at").first()
    told = f"last crawl {last.source.key} {last.outcome}" if last else "nothing was crawled yet"
    return PartHealth("sources", True, told)


def queues(now: datetime) -> PartHealth:
    waiting = {
        "classify": Post.objects.filter(classified_at=None).count(),
        "triage": Post.objects.filter(classified_at__isnull=False, triaged_at=None).count(),
        "index": Post.objects.filter(triaged_at__isnull=False, indexed_at=None).count(),
        "notify": Alert.objects.filter(addressed_at=None).count()
        + Delivery.objects.filter(sent_at=None).count(),
    }
    told = ", ".join(f"{step} {count}" for step, count in waiting.items())
    return PartHealth("queues", True, f"waiting: {told}")


def alert_channels(now: datetime) -> PartHealth:
    try:
        names = [channel.name for channel in channels()]
    except ImproperlyConfigured as error:
        return PartHealth("alert channels", False, str(error), "Mend HUIYIN_ALERT_URLS.")
    late = Delivery.objects.filter(sent_at=None, attempts__gte=3).count()
    if late:
        advice = "Check that the channel's address is right and up: messages are tried again."
        return PartHealth("alert channels", False, f"{late} messages were refused thrice", advice)
    return PartHealth("alert channels", True, ", ".join(names))


def disk(now: datetime) -> PartHealth:
    free = shutil.disk_usage(settings.HUIYIN_HOME).free
    told = f"{free / 2**30:.1f} GB free in {settings.HUIYIN_HOME}"
    return PartHealth("disk", free > LOW_DISK, told, "" if free > LOW_DISK else "Free some space.")


NEED_DATABASE = {"vault", "elasticsearch", "sources", "queues", "alert channels"}
CHECKS: dict[str, Callable[[datetime], PartHealth]] = {
    "policies": policies,
    "vault": vault,
    "model": model,
    "elasticsearch": elasticsearch,
    "airflow": airflow,
    "sources": sources,
    "queues": queues,
    "alert channels": alert_channels,
    "disk": disk,
}
