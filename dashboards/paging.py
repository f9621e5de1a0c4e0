"""Keyset paging: the next page starts after the last row seen, however many rows there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from django.db.models import Model

Row = TypeVar("Row", bound=Model)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST_MICROSECOND = 253_402_300_799_000_000  # 9999-12-31


@dataclass(frozen=True)
class Page(Generic[Row]):
    """`next` is the cursor of the page after this one; empty on the last."""

    rows: Sequence[Row]
    next: str


def cursor_of(moment: datetime, row_id: int) -> str:
    """`<microseconds since 1970>-<id>`"""
    return f"{(moment - EPOCH) // timedelta(microseconds=1)}-{row_id}"


def read_cursor(text: str) -> tuple[datetime, int] | None:
    """The moment and id of a cursor; None for anything that is none (the first page, then)."""
    moment, _, row_id = text[:60].partition("-")
    if not (moment.isascii() and moment.isdigit() and row_id.isascii() and row_id.isdigit()):
        return None
    if int(moment) > LAST_MICROSECOND or int(row_id) >= 2**63:
        return None
    return EPOCH + timedelta(microseconds=int(moment)), int(row_id)
