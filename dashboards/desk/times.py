"""The clocks of one case as its page shows them: ours, and those that others set."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext

from complaints.clocks import clocks_of
from complaints.desk_policies import DeskPolicy, OutsideClock
from complaints.domain.sla import Clock, ClockName
from complaints.domain.times import SHANGHAI
from complaints.models import Case, CaseFact
from dashboards.clock import CLOCKS, running, span, working
from dashboards.desk.panel import pauses_of
from dashboards.language import in_page_language
from dashboards.rules import current_policies


@dataclass(frozen=True)
class ShownClock:
    """`tone`: fine · soon · late · done · rest; `source` stands on hover."""

    name: str
    tone: str
    words: str
    due: datetime | None
    source: str = ""


def case_times(case: Case, panel: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Context: `times` (ours) and `outside`."""
    policy = current_policies().desk
    clocks = clocks_of(case, policy, pauses_of(case))
    return {
        "times": [shown_clock(case, clock, policy, now) for clock in clocks],
        "outside": list(outside(case, panel["written"], policy, now)),
    }


def shown_clock(case: Case, clock: Clock, policy: DeskPolicy, now: datetime) -> ShownClock:
    name = str(CLOCKS[clock.name])
    due = clock.due_at(policy.calendar)
    if clock.stopped_at is not None:
        late = clock.breached(policy.calendar, now)
        used = working(clock.used(policy.calendar, now))
        verb = gettext("结束") if case.ended_at == clock.stopped_at else gettext("完成")
        return ShownClock(
            name,
            "late" if late else "done",
            gettext("用时 %(used)s后%(verb)s") % {"used": used, "verb": verb},
            due,
        )
    if due is None:
        left = clock.left(policy.calendar, now)
        return ShownClock(
            name, "rest", gettext("暂停，还剩 %(working)s") % {"working": working(left)}, None
        )
    shown = running(ClockName(clock.name), due, policy.calendar, now)
    return ShownClock(name, shown.tone, f"{shown.word} {shown.left}", due)


def outside(
    case: Case, facts: Sequence[CaseFact], policy: DeskPolicy, now: datetime
) -> Iterator[ShownClock]:
    """Clocks that a law or a platform sets, where their beginning is known."""
    for rule in policy.outside:
        start = start_of(case, facts, rule)
        if start is None:
            continue
        due = end_of(rule, start, policy)
        tone = "late" if due < now else "soon" if due - now < timedelta(days=1) else "fine"
        words = (
            gettext("已过 %(span)s") % {"span": span(now - due)}
            if due < now
            else gettext("还有 %(span)s") % {"span": span(due - now)}
        )
        yield ShownClock(in_page_language(rule.label), tone, words, due, rule.source)


def end_of(rule: OutsideClock, start: datetime, policy: DeskPolicy) -> datetime:
    if rule.working_days:
        return policy.calendar.working_days_after(start, rule.working_days)
    return start + timedelta(days=rule.days)


def start_of(case: Case, facts: Sequence[CaseFact], rule: OutsideClock) -> datetime | None:
    """When an outside clock began; None where the case says nothing of it."""
    if rule.start == "post":
        fits = case.lead_post.platform == rule.platform
        return case.lead_post.published_at if fits else None
    if rule.start == "threat":
        return case.lead_post.published_at if "threat" in case.alarms else None
    fact = next((fact for fact in facts if fact.kind == rule.start), None)
    return midnight(fact.value) if fact else None


def midnight(text: str) -> datetime | None:
    """The end of the day that a colleague wrote down as 2026-11-20."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)
