"""When a post was written, as platforms tell it to their readers, and how exactly they tell it.

The forms are those of Weibo, Xiaohongshu, Bilibili, Tieba and Heimao pages (platforms.md, section
9): "3分钟前", "今天10:11", "03-26", "发布于 2026-8-5". All of them are Chinese time.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from complaints.domain.times import CLOCK_SKEW, EARLIEST, SHANGHAI, as_number, in_utc, parsed

Precision = Literal["second", "minute", "hour", "day"]
CLOCK = r"(?:\s*T?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d{1,6})?)?)?"
FRAME = re.compile(
    r"^(?:发布|编辑|更新|发表|回复|创建|修改|最后回复)于?\s*[:：]?\s*|\s*(?:发布|编辑|更新)$"
)
FULL = re.compile(
    rf"(?P<year>\d{{4}})\s*[-/.年]\s*(?P<month>\d{{1,2}})\s*[-/.月]\s*(?P<day>\d{{1,2}})日?{CLOCK}"
)
YEARLESS = re.compile(rf"(?P<month>\d{{1,2}})\s*[-/月]\s*(?P<day>\d{{1,2}})日?{CLOCK}")
NEAR = re.compile(rf"(?P<word>今天|昨天|前天){CLOCK}")
AGO = re.compile(r"(?P<number>\d{1,5}|半)个?(?P<unit>秒钟?|分钟|小时|天|周|星期)前")
JUST_NOW = {"刚刚", "刚才", "刚刚更新"}
DAYS_BACK = {"今天": 0, "昨天": 1, "前天": 2}
UNITS: dict[str, tuple[timedelta, Precision]] = {
    "秒": (timedelta(seconds=1), "second"),
    "分": (timedelta(minutes=1), "minute"),
    "小": (timedelta(hours=1), "hour"),
    "天": (timedelta(days=1), "day"),
    "周": (timedelta(weeks=1), "day"),
    "星": (timedelta(weeks=1), "day"),
}
Match = re.Match[str]


@dataclass(frozen=True)
class Moment:
    """A time in UTC, and the smallest unit of it that was told."""

    at: datetime
    precision: Precision


def moment_of(value: object, now: datetime) -> Moment:
    """The moment meant by a machine's form or a reader's.

    Raises ValueError, with a sentence, for anything else and for times that no post can have:
    before 2005, or more than an hour ahead of `now`.
    """
    found = machine_form(value) or reader_form(str(value)[:64], now)
    if found is None:
        raise ValueError(f"published_at can't be read as a time: {str(value)[:40]!r}")
    if not EARLIEST <= found.at <= now + CLOCK_SKEW:
        raise ValueError(f"published_at is before 2005 or in the future: {str(value)[:40]!r}")
    return found


def machine_form(value: object) -> Moment | None:
    """Unix seconds or milliseconds, ISO 8601 with a clock, RFC-like, a spreadsheet's own time."""
    if isinstance(value, date) and not isinstance(value, datetime):
        at = in_utc(datetime(value.year, value.month, value.day, tzinfo=SHANGHAI))
        return Moment(at, "day") if at else None
    if not isinstance(value, datetime):
        text = str(value).strip()[:64]
        if as_number(text) is None and not to_the_second(text):
            return None
    at = parsed(value)
    return Moment(at, "second") if at else None


def to_the_second(text: str) -> bool:
    """Whether a clock with seconds or a zone stands in the text: the machine's own forms."""
    return re.search(r"\d:\d{2}:\d{2}|T\d{2}:\d{2}(?:Z|[+-]\d)", text) is not None


def reader_form(text: str, now: datetime) -> Moment | None:
    """The forms made for readers, relative to `now` where they are."""
    text = FRAME.sub("", unicodedata.normalize("NFKC", text).strip()).strip()
    if text in JUST_NOW:
        return Moment(now, "minute")
    today = now.astimezone(SHANGHAI).date()
    for form, read in FORMS:
        match = form.fullmatch(text)
        if match is not None:
            try:
                return read(match, now, today)
            except (ValueError, OverflowError):  # 30 February, 25 o'clock
                return None
    return None


def ago(match: Match, now: datetime, _today: date) -> Moment:
    unit, precision = UNITS[match["unit"][0]]
    if match["number"] == "半":
        return Moment(now - unit / 2, "minute")
    return Moment(now - int(match["number"]) * unit, precision)


def near(match: Match, _now: datetime, today: date) -> Moment | None:
    return on(today - timedelta(days=DAYS_BACK[match["word"]]), match)


def full(match: Match, _now: datetime, _today: date) -> Moment | None:
    return on(date(int(match["year"]), int(match["month"]), int(match["day"])), match)


def yearless(match: Match, now: datetime, today: date) -> Moment | None:
    """This year's date; last year's where this year's is still to come (29 February: the last)."""
    for year in range(today.year, today.year - 5, -1):
        try:
            found = on(date(year, int(match["month"]), int(match["day"])), match)
        except ValueError:
            if (match["month"].lstrip("0"), match["day"]) != ("2", "29"):
                raise
            continue
        if found is not None and found.at <= now + CLOCK_SKEW:
            return found
    return None


def on(day: date, match: Match) -> Moment | None:
    """That day at the clock time of the match, if it tells one."""
    hour, minute, second = match["hour"], match["minute"], match["second"]
    precision: Precision = "day" if hour is None else "minute" if second is None else "second"
    told = datetime(
        day.year, day.month, day.day, int(hour or 0), int(minute or 0), int(second or 0),
        tzinfo=SHANGHAI,
    )  # fmt: skip
    at = in_utc(told)
    return Moment(at, precision) if at else None


FORMS: tuple[tuple[re.Pattern[str], Callable[[Match, datetime, date], Moment | None]], ...] = (
    (AGO, ago),
    (NEAR, near),
    (FULL, full),
    (YEARLESS, yearless),
)
