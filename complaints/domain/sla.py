"""Clocks: until when a customer should have heard from a person."""

from collections.abc import Mapping
from datetime import datetime, timedelta

LOWEST, HIGHEST = 1, 3


def of_case(judged: int) -> int:
    """The severity of a case from the judgement of its post: a case is never below 1."""
    return min(max(judged, LOWEST), HIGHEST)


def first_response_due(opened_at: datetime, severity: int, minutes: Mapping[int, int]) -> datetime:
    """`minutes` maps severity 1..3 to minutes by the wall clock (policies/sla.yml)."""
    return opened_at + timedelta(minutes=minutes[of_case(severity)])
