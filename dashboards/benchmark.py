"""How long the pages take, measured through the whole of Django: middleware, queries, templates."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client, override_settings

from complaints.policies import load_policies
from complaints.registry import bring_in
from dashboards.warm import settle


@dataclass(frozen=True)
class Timed:
    """Milliseconds over `runs` requests; `queries` of one request."""

    page: str
    p50: float
    p95: float
    p99: float
    queries: int

    def line(self) -> dict[str, object]:
        return {
            "page": self.page,
            "p50_ms": round(self.p50, 1),
            "p95_ms": round(self.p95, 1),
            "p99_ms": round(self.p99, 1),
            "queries": self.queries,
        }


@contextmanager
def own_database() -> Iterator[None]:
    """A database beside the real one, made for this and taken away afterwards."""
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        with override_settings(ROOT_URLCONF="dashboards.benchmark_urls", ALLOWED_HOSTS=["*"]):
            bring_in(load_policies())
            yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def signed_in(role: str) -> Client:
    user = User.objects.create(username=f"bench_{role}")
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def timed(client: Client, page: str, next_address: Callable[[int], str], runs: int) -> Timed:
    """Asks `runs` times for an address that may change from run to run."""
    for warm in range(5):
        checked(client, next_address(warm))
    settle()  # as the server does
    took = sorted(measured(client, next_address(run)) for run in range(runs))
    p50, p95, p99 = (took[min(len(took) - 1, int(len(took) * at))] for at in (0.5, 0.95, 0.99))
    return Timed(page, p50, p95, p99, queries_of(client, next_address(0)))


def queries_of(client: Client, address: str) -> int:
    """How many questions one request asks of the database."""
    asked = 0

    def counted(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counted):
        checked(client, address)
    return asked


def measured(client: Client, address: str) -> float:
    begun = time.perf_counter()
    checked(client, address)
    return (time.perf_counter() - begun) * 1000


def checked(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered with {answer.status_code}")
