"""What the desk works by: clocks, doors, limits, accounts and first drafts, read from policies/."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from complaints.domain.calendar import BusinessCalendar
from complaints.domain.outreach import Door, Limits, Opened
from complaints.domain.sla import ClockName

ANY_PLATFORM = "any"
STARTS = ("purchase_date", "post", "threat")


@dataclass(frozen=True)
class OutsideClock:
    """A time that somebody else sets; `start` names where it begins."""

    key: str
    label: str
    start: str
    source: str
    days: int = 0
    working_days: int = 0
    platform: str = ""


@dataclass(frozen=True)
class Account:
    """An official account to write from."""

    key: str
    platform: str
    name: str


@dataclass(frozen=True)
class DeskPolicy:
    """`allowed` maps severity and clock to business time."""

    calendar: BusinessCalendar
    allowed: Mapping[tuple[int, ClockName], timedelta]
    outside: tuple[OutsideClock, ...]
    doors: tuple[Door, ...]
    accounts: tuple[Account, ...]
    limits: Limits
    reservation: timedelta
    reveal: timedelta
    unreachable_after: int
    drafts: Mapping[str, Mapping[str, str]]

    def doors_of(self, platform: str) -> list[tuple[Door, Account]]:
        """Every way to a person on this platform, the platform's own first."""
        return [
            (door, account)
            for door in self.doors
            for account in self.accounts
            if door.platform == account.platform and door.platform in (platform, ANY_PLATFORM)
        ]


def desk_policy(
    sla: Mapping[str, Any],
    platforms: Mapping[str, Any],
    outreach: Mapping[str, Any],
    drafts: Mapping[str, Any],
) -> DeskPolicy:
    """From the four files. Raises KeyError, TypeError, ValueError: what is missing or wrong."""
    return DeskPolicy(
        calendar=calendar_of(sla),
        allowed=allowed_of(sla["severities"]),
        outside=tuple(outside_clock(item) for item in sla["outside_clocks"]),
        doors=tuple(door(item) for item in platforms["doors"]),
        accounts=tuple(Account(**item) for item in outreach["accounts"]),
        limits=limits_of(outreach),
        reservation=timedelta(minutes=int(outreach["reservation_minutes"])),
        reveal=timedelta(minutes=int(outreach["reveal_minutes"])),
        unreachable_after=int(outreach["unreachable_after"]),
        drafts={str(key): dict(texts) for key, texts in drafts["drafts"].items()},
    )


def calendar_of(sla: Mapping[str, Any]) -> BusinessCalendar:
    windows = tuple(window(text) for text in sla["business_hours"])
    return BusinessCalendar(windows, days(sla["holidays"]), days(sla["workdays"]))


def window(text: str) -> tuple[time, time]:
    """`09:00-12:00`"""
    opens, _, closes = str(text).partition("-")
    return time.fromisoformat(opens.strip()), time.fromisoformat(closes.strip())


def days(values: list[Any]) -> frozenset[date]:
    return frozenset(date.fromisoformat(str(value)) for value in values)


def allowed_of(severities: Mapping[Any, Any]) -> dict[tuple[int, ClockName], timedelta]:
    return {
        (int(severity), clock): timedelta(minutes=int(item[f"{clock}_minutes"]))
        for severity, item in severities.items()
        for clock in ClockName
    }


def outside_clock(item: Mapping[str, Any]) -> OutsideClock:
    fields = {key: value for key, value in item.items() if key != "from"}
    clock = OutsideClock(start=str(item["from"]), **fields)
    if clock.start not in STARTS:
        raise ValueError(f"outside clock {clock.key} begins at {clock.start}, which is unknown")
    return clock


def door(item: Mapping[str, Any]) -> Door:
    fields = {**item, "opened_by": Opened(item["opened_by"]), "checked": str(item["checked"])}
    return Door(**fields)


def limits_of(outreach: Mapping[str, Any]) -> Limits:
    begins, ends = outreach["night"]
    return Limits(
        night=(time.fromisoformat(begins), time.fromisoformat(ends)),
        attempts_per_person=int(outreach["attempts_per_person"]),
        hours_between=int(outreach["hours_between"]),
        approval_from_severity=int(outreach["approval_from_severity"]),
    )
