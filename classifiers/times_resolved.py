"""What a time that was said means, seen from the moment of the post: how times_said resolves it."""

import re
from calendar import isleap
from collections.abc import Callable
from datetime import date, datetime, timedelta

from classifiers.numerals import number
from complaints.domain.times import SHANGHAI

DAYS_AGO = {"今": 0, "昨": 1, "前": 2, "大前": 3, "明": -1, "后": -2, "大后": -3}
SALES = {"十一": (11, 11), "11": (11, 11), "十二": (12, 12), "12": (12, 12)}  # 双十一, 双12
WEEKDAYS = {sign: index for index, sign in enumerate("一二三四五六日")} | {"天": 6, "末": 5}
EVENING = ("晚", "傍", "夜", "下午")
BACK = {"上": 1, "下": -1}  # months; 这个月 is none
NIGHT, AFTER_MIDNIGHT = ("晚", "夜"), 5
LATE_NIGHT = ("半夜", "深夜")
DEADLINE = re.compile(r"\s?(?:[之以]?前|截止)")
YEARS_AGO = {"今年": 0, "去年": 1, "前年": 2}
LEAP = 8  # years back to the last 29 February at most


def resolved(match: "re.Match[str]", clock: "re.Match[str] | None", at: datetime | None) -> str:
    if at is None and not match["y"]:
        return ""
    today = (at or datetime(1970, 1, 1, tzinfo=SHANGHAI)).astimezone(SHANGHAI).date()
    try:
        day = day_of(match, today)
    except (ValueError, OverflowError):  # 30 February, or before the calendar began
        return ""
    if isinstance(day, str):
        return day
    minute = minute_of(clock) if clock else None
    if minute and clock and ends_the_day(clock):
        day += timedelta(days=1)
    return f"{day}T{minute}+08:00" if minute else day.isoformat()


def day_of(match: "re.Match[str]", today: date) -> date | str:
    """A day, or a year and month or week as text. Raises ValueError for a day no calendar has."""
    return next(read for group, read in READERS.items() if match[group])(match, today)


def month_of(match: "re.Match[str]", today: date) -> str:
    month = match["lm"] or match["bm"] or match["dm"] or match["hm"]
    return f"{dated(match['ly'], whole(month), 1, today):%Y-%m}"


def month_before(match: "re.Match[str]", today: date) -> date | str:
    back = BACK.get(match["lastm"][:1], 0) + match["lastm"].count("上上")
    year, before = divmod(today.year * 12 + today.month - 1 - back, 12)
    if match["lastd"]:
        return date(year, before + 1, whole(match["lastd"]))
    return f"{year}-{before + 1:02}"


def week_of(match: "re.Match[str]", today: date) -> str:
    year, week, _ = (today + timedelta(weeks=weeks_away(match["only_week"]))).isocalendar()
    return f"{year}-W{week:02}"


def dated(year: str | None, month: int, day: int, today: date, *, due: bool = False) -> date:
    """Without a year the latest such day that has come; where something is `due`, the nearest."""
    if year:
        return date(year_of(year.removesuffix("的"), today), month, day)
    days = [date(year, month, day) for year in years_with(month, day, today)]
    if due:
        return min(days, key=lambda day: abs(day - today))
    return max(day for day in days if day <= today)


def years_with(month: int, day: int, today: date) -> list[int]:
    """Next year and enough years back; 29 February is in few of them."""
    years = range(today.year - LEAP, today.year + 2)
    return [year for year in years if (month, day) != (2, 29) or isleap(year)]


def year_of(said: str, today: date) -> int:
    """去年, 2025年, 25年 or 二零二五年."""
    if said in YEARS_AGO:
        return today.year - YEARS_AGO[said]
    year = whole(said.removesuffix("年"))
    return year if year > 99 else 2000 + year


def day_said(said: "re.Match[str]", today: date) -> date:
    due = DEADLINE.match(said.string, said.end()) is not None
    return dated(said["ry"], whole(said["m"]), whole(said["d"]), today, due=due)


def day_of_month(day: int, today: date) -> date:
    """The latest day of that number that has come."""
    last_month = today.replace(day=1) - timedelta(days=1)
    return (today if day <= today.day else last_month).replace(day=day)


def weeks_away(week: str) -> int:
    return week.count("下") - week.count("上")


def weekday_of(week: str, weekday: int, today: date) -> date:
    monday = today - timedelta(days=today.weekday())
    if week.startswith(("上", "下")):
        return monday + timedelta(days=weekday, weeks=weeks_away(week))
    day = monday + timedelta(days=weekday)
    return day if week or day <= today else day - timedelta(days=7)


def ago(count: str, unit: str, today: date) -> date | str:
    if count == "几":
        return ""
    days = {"天": 1, "周": 7, "期": 7, "月": 30, "年": 365}[unit[-1]]
    amount = 0.5 if count == "半" else whole(count) + (0.5 if "半" in unit else 0)
    then = today - timedelta(days=round(days * amount))
    return then if days < 30 else f"{then:%Y-%m}"


def minute_of(clock: "re.Match[str]") -> str | None:
    """HH:MM; None where only a part of the day is named, or an hour after midnight with the day
    before (昨晚一点)."""
    hour = clock["ch"] or clock["h"]
    if hour is None:
        return None
    hours = whole(hour)
    if ends_the_day(clock):
        hours = 0
    minutes = 30 if clock["half"] else {"一刻": 15, "三刻": 45}.get(clock["q"] or "", 0)
    minutes = whole(clock["cm"] or clock["min"] or str(minutes))
    if (clock["part"] or "").startswith(NIGHT) and 0 < hours < AFTER_MIDNIGHT:
        return None
    hours += 12 if in_the_afternoon(clock["part"] or "", hours) else 0
    hours = 0 if (clock["part"], hours) == ("凌晨", 12) else hours
    return f"{hours:02}:{minutes:02}" if hours < 24 and minutes < 60 else None


def ends_the_day(clock: "re.Match[str]") -> bool:
    """昨晚12点 is the midnight after: the next day begins."""
    hour = clock["ch"] or clock["h"]
    night = (clock["part"] or "").startswith((*NIGHT, *LATE_NIGHT))
    return night and hour is not None and whole(hour) in (0, 12)


def in_the_afternoon(part: str, hours: int) -> bool:
    if part.startswith(LATE_NIGHT):
        return AFTER_MIDNIGHT < hours < 12
    return (part.startswith(EVENING) and 0 < hours < 12) or (part == "中午" and 0 < hours < 3)


def whole(written: str) -> int:
    value = number(written)
    if value is None:
        raise ValueError(f"{written} is no number")
    return int(value)


READERS: dict[str, Callable[["re.Match[str]", date], date | str]] = {
    "y": lambda said, _: date(int(said["y"]), int(said["ym"]), int(said["yd"])),
    "m": day_said,
    "lm": month_of,
    "bm": month_of,
    "dm": month_of,
    "hm": month_of,
    "lastm": month_before,
    "only_week": week_of,
    "sale": lambda said, today: dated(said["sy"], *SALES[said["sale"]], today),
    "summer": lambda said, today: dated(said["sy"], 6, 18, today),
    "sm": lambda said, today: dated(None, int(said["sm"]), int(said["sd"]), today),
    "od": lambda said, today: day_of_month(int(said["od"]), today),
    "wd": lambda said, today: weekday_of(said["week"] or "", WEEKDAYS[said["wd"]], today),
    "ago": lambda said, today: ago(said["ago"], said["unit"], today),
    "rel": lambda said, today: today - timedelta(days=DAYS_AGO[said["rel"]]),
}
