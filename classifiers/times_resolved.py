"""What a time that was said means, seen from the moment of the post: how times_said resolves it."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from classifiers.numerals import number
from complaints.domain.times import SHANGHAI

DAYS_AGO = {"今": 0, "昨": 1, "前": 2, "大前": 3, "明": -1, "后": -2}
SALES = {"十一": (11, 11), "11": (11, 11), "十二": (12, 12), "12": (12, 12)}  # 双十一, 双12
WEEKDAYS = {sign: index for index, sign in enumerate("一二三四五六日")} | {"天": 6, "末": 5}
EVENING = ("晚", "傍", "夜", "下午", "半夜", "深夜")
NIGHT, AFTER_MIDNIGHT = ("晚", "夜"), 5


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
    return f"{day}T{minute}+08:00" if minute else day.isoformat()


def day_of(match: "re.Match[str]", today: date) -> date | str:
    """A day, or a year and month or week as text. Raises ValueError for a day no calendar has."""
    return next(read for group, read in READERS.items() if match[group])(match, today)


def month_of(match: "re.Match[str]", today: date) -> str:
    month = match["lm"] or match["bm"] or match["dm"]
    return f"{dated(match['ly'], whole(month), 1, today):%Y-%m}"


def month_before(match: "re.Match[str]", today: date) -> date | str:
    back = 2 if match["lastm"].startswith("上上") else 1
    year, before = divmod(today.year * 12 + today.month - 1 - back, 12)
    if match["lastd"]:
        return date(year, before + 1, whole(match["lastd"]))
    return f"{year}-{before + 1:02}"


def week_of(match: "re.Match[str]", today: date) -> str:
    year, week, _ = (today + timedelta(weeks=weeks_away(match["only_week"]))).isocalendar()
    return f"{year}-W{week:02}"


def dated(year: str | None, month: int, day: int, today: date) -> date:
    said = (year or "").removesuffix("的")
    years = {"": today.year, "去年": today.year - 1, "今年": today.year, "前年": today.year - 2}
    found = date(years[said] if said in years else int(said[:4]), month, day)
    return found.replace(year=found.year - 1) if year is None and found > today else found


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
    minutes = 30 if clock["half"] else {"一刻": 15, "三刻": 45}.get(clock["q"] or "", 0)
    minutes = whole(clock["cm"] or clock["min"] or str(minutes))
    if (clock["part"] or "").startswith(NIGHT) and 0 < hours < AFTER_MIDNIGHT:
        return None
    late = (clock["part"] or "").startswith(EVENING) or (clock["part"] == "中午" and hours < 3)
    hours += (
        12
        if late and 0 < hours < 12 and not (clock["part"] or "").startswith(("半夜", "深夜"))
        else 0
    )
    return f"{hours:02}:{minutes:02}" if hours < 24 and minutes < 60 else None


def whole(written: str) -> int:
    value = number(written)
    if value is None:
        raise ValueError(f"{written} is no number")
    return int(value)


READERS: dict[str, Callable[["re.Match[str]", date], date | str]] = {
    "y": lambda said, _: date(int(said["y"]), int(said["ym"]), int(said["yd"])),
    "m": lambda said, today: dated(said["ry"], whole(said["m"]), whole(said["d"]), today),
    "lm": month_of,
    "bm": month_of,
    "dm": month_of,
    "lastm": month_before,
    "only_week": week_of,
    "sale": lambda said, today: dated(None, *SALES[said["sale"]], today),
    "sm": lambda said, today: dated(None, int(said["sm"]), int(said["sd"]), today),
    "od": lambda said, today: day_of_month(int(said["od"]), today),
    "wd": lambda said, today: weekday_of(said["week"] or "", WEEKDAYS[said["wd"]], today),
    "ago": lambda said, today: ago(said["ago"], said["unit"], today),
    "rel": lambda said, today: today - timedelta(days=DAYS_AGO[said["rel"]]),
}
