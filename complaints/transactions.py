"""Transactions that outlive a deadlock, and one-at-a-time sections on both databases."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar
from zlib import crc32

from django.db import OperationalError, connection, transaction

P = ParamSpec("P")
R = TypeVar("R")
TRIES = 5
# PostgreSQL ends one of two transactions that wait for each other (SQLSTATE class 40).
RETRY = {"40001", "40P01"}


def retried(work: Callable[P, R]) -> Callable[P, R]:
    """`work` in a transaction, done again from its start when the database broke a deadlock."""

    @wraps(work)
    def whole(*args: P.args, **kwargs: P.kwargs) -> R:
        for _ in range(TRIES - 1):
            try:
                with transaction.atomic():
                    return work(*args, **kwargs)
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", None) not in RETRY:
                    raise
        with transaction.atomic():
            return work(*args, **kwargs)

    return whole


def alone(section: str) -> None:
    """Until this transaction ends nobody else is past this line with the same section's name.

    SQLite needs nothing: its transactions are IMMEDIATE and follow one another anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [crc32(section.encode())])
