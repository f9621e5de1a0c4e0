"""Times as people say them. `now` is passed in; everything is shown in Shanghai time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format

from complaints.domain.calendar import BusinessCalendar
from complaints.domain.times import SHANGHAI
from complaints.models import Case
from dashboards.language import gettext, gettext_lazy

SOON = timedelta(hours=2)


CLOCKS = {
    "first_response": gettext_lazy("首次联系"),
    "answer": gettext_lazy("答复"),
    "follow_up": gettext_lazy("回访"),
}


@dataclass(frozen=True)
class Clock:
    """Business time left on a promise. `tone`: fine · soon · late · done; `word` says it without
    colour; `name` is what was promised."""

    tone: str
    word: str
    left: str
    name: str = ""


def clock(case: Case, calendar: BusinessCalendar, now: datetime) -> Clock:
    """The clock of a case that runs out first."""
    if case.ended_at is not None:
        return Clock("done", gettext("已停"), "")
    if case.waiting_since is not None:
        return Clock("done", gettext("等客户"), span(now - case.waiting_since))
    if not case.next_clock:
        return Clock("done", gettext("待结案"), "")
    return running(case.next_clock, case.next_due_at, calendar, now)


def running(name: str, due: datetime, calendar: BusinessCalendar, now: datetime) -> Clock:
    """A clock that runs: business time left, or by how much it is late."""
    word = str(CLOCKS[name])
    if due < now:
        return Clock("late", gettext("超时"), working(calendar.between(due, now)), word)
    left = calendar.between(now, due)
    return Clock("soon" if left <= SOON else "fine", gettext("剩"), working(left), word)


def working(length: timedelta) -> str:
    """Business time: 38 分 · 3 小时 20 分 · 52 小时. A working day is no day of 24 hours, so days
    are not said."""
    hours = int(length.total_seconds() // 3600)
    return (
        gettext("%(hours)s 小时") % {"hours": format(hours, ",")} if hours >= 24 else span(length)
    )


def span(length: timedelta) -> str:
    """38 分 · 3 小时 20 分 · 14 小时 · 2 天 4 小时; less than a minute is 不到 1 分."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return gettext("不到 1 分")
    if minutes < 60:
        return gettext("%(minutes)s 分") % {"minutes": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return gettext("%(hours)s 小时") % {"hours": hours} + (
            gettext(" %(rest)s 分") % {"rest": rest} if rest and hours < 10 else ""
        )
    days, rest = divmod(hours, 24)
    return gettext("%(days)s 天") % {"days": format(days, ",")} + (
        gettext(" %(rest)s 小时") % {"rest": rest} if rest and days < 10 else ""
    )


def ago(moment: datetime, now: datetime) -> str:
    """刚刚 · 5 分钟前 · 3 小时前 · 2 天前; a moment ahead of the clock counts as 刚刚."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return gettext("刚刚")
    if minutes < 60:
        return gettext("%(minutes)s 分钟前") % {"minutes": minutes}
    if minutes < 24 * 60:
        return gettext("%(hours)s 小时前") % {"hours": minutes // 60}
    return gettext("%(days)s 天前") % {"days": format(minutes // (24 * 60), ",")}


def when(moment: datetime, now: datetime) -> str:
    """今天 14:32 · 昨天 14:32 · 11月20日 14:32 · 2025年11月20日"""
    local, today = moment.astimezone(SHANGHAI), now.astimezone(SHANGHAI).date()
    days = (today - local.date()).days
    if days in (0, 1):
        day = gettext("昨天") if days else gettext("今天")
        return f"{day} {local:%H:%M}"
    if local.year == today.year:
        return date_format(local, gettext("n月j日 H:i"))
    return date_format(local, gettext("Y年n月j日"))
