"""Dates and times as people say them, resolved against the moment of the post.

上周三晚上八点 in a post of Monday 23 November 2026 is 2026-11-18T20:00+08:00. What is resolved
keeps its precision: a month (2026-09), a day (2026-11-18) or a minute. Written rules; a bare
weekday is the last one that has come, a month that is still to come was last year's.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from classifiers.numerals import HAN, number
from complaints.domain.times import SHANGHAI

NUMBER = rf"(?:\d{{1,2}}|[{HAN}]{{1,3}})"
DAYS_AGO = {"今": 0, "昨": 1, "前": 2, "大前": 3}
WEEKDAYS = {sign: index for index, sign in enumerate("一二三四五六日")} | {"天": 6, "末": 5}
PART_OF_DAY = "凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|夜里|半夜|深夜|早|晚"
EVENING = ("晚", "傍", "夜", "下午", "半夜", "深夜")
DATE = re.compile(
    rf"(?P<y>20\d\d)\s?[年/.-]\s?(?P<ym>\d{{1,2}})\s?[月/.-]\s?(?P<yd>\d{{1,2}})(?!\d)[日号]?"
    rf"|(?P<ry>20\d\d年|去年的?|今年的?|前年的?)?(?P<m>{NUMBER})月(?:份)?(?P<d>{NUMBER})[日号]"
    rf"|(?P<ly>20\d\d年|去年|今年|前年)的?(?P<lm>{NUMBER})月(?:份)?(?:[初中底])?"
    rf"|(?P<bm>(?<![\d.个一二三四五六七八九十几两]){NUMBER})月(?:份|初|中旬|底)|(?<![\d.个])(?P<dm>1[0-2]|[1-9])月(?![\d份初中底月薪票饼考])"
    rf"|(?P<lastm>上上?个?月)(?:(?P<lastd>{NUMBER})[日号]|[初底])?"
    rf"|(?<![到至~-])(?P<week>上上个?|上个?|下下个?|下个?|这个?|本)?(?:周|星期|礼拜)(?P<wd>[一二三四五六日天末])(?!到|至|[~-])"
    rf"|(?P<ago>{NUMBER}|半|几)(?P<unit>个?半?月|天|周|个星期|星期|年)(?:之?前|以前)"
    rf"|(?P<rel>大?前|[今昨])(?:天|日|(?=[早晚]))"
)
TIME = re.compile(
    rf"(?P<part>{PART_OF_DAY})?的?\s?(?:(?P<h>\d{{1,2}}|[{HAN}]{{1,3}})(?:点|點|时(?!候|间|长|段))(?:(?P<half>半)|(?P<q>[一三]刻)|"
    rf"(?P<min>\d{{1,2}}|[{HAN}]{{1,3}})分?|整|钟|多)?(?!名|评|赞|击)|(?<![\d:：-])(?P<ch>[01]?\d|2[0-3])[:：](?P<cm>[0-5]\d)(?![\d:：]))"
    rf"|(?P<only>{PART_OF_DAY.replace('|早|晚', '')}|(?<=[今昨当])[早晚])"
)
GAP = r"[\s,，的在大约左右]"
BETWEEN = re.compile(rf"{GAP}{{0,3}}")
GAP_BEFORE = re.compile(rf"{GAP}+$")


def times_said(text: str, said_at: datetime | None) -> Iterator[tuple[int, int, str]]:
    """(start, end, resolved) of each; resolved is empty where the post's moment isn't known."""
    last = 0
    for match in DATE.finditer(text):
        if match.start() < last:
            continue
        end = match.end()
        clock = TIME.match(text, BETWEEN.match(text, end).end())  # type: ignore[union-attr]
        end = clock.end() if clock else end
        yield match.start(), end, resolved(match, clock, said_at)
        last = end
    yield from bare_clocks(text)


def bare_clocks(text: str) -> Iterator[tuple[int, int, str]]:
    """A time of day without a date: kept as said, for it names no day."""
    taken = [match.span() for match in DATE.finditer(text)]
    for match in TIME.finditer(text):
        gap = GAP_BEFORE.search(text[max(0, match.start() - 3) : match.start()])
        start = match.start() - (len(gap[0]) if gap else 0)
        dated = any(a < match.end() and b >= start for a, b in taken)
        if (match["ch"] or (match["h"] and match["part"])) and not dated:
            yield match.start(), match.end(), ""


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
    """A day, or a year and month as text. Raises ValueError for a day that no calendar has."""
    if match["y"]:
        return date(int(match["y"]), int(match["ym"]), int(match["yd"]))
    if match["m"]:
        return dated(match["ry"], whole(match["m"]), whole(match["d"]), today)
    if month := match["lm"] or match["bm"] or match["dm"]:
        first = dated(match["ly"], whole(month), 1, today)
        return f"{first:%Y-%m}"
    if match["lastm"]:
        back = 2 if match["lastm"].startswith("上上") else 1
        year, before = divmod(today.year * 12 + today.month - 1 - back, 12)
        if match["lastd"]:
            return date(year, before + 1, whole(match["lastd"]))
        return f"{year}-{before + 1:02}"
    if match["wd"]:
        return weekday_of(match["week"] or "", WEEKDAYS[match["wd"]], today)
    if match["ago"]:
        return ago(match["ago"], match["unit"], today)
    return today - timedelta(days=DAYS_AGO[match["rel"]])


def dated(year: str | None, month: int, day: int, today: date) -> date:
    said = (year or "").removesuffix("的")
    years = {"": today.year, "去年": today.year - 1, "今年": today.year, "前年": today.year - 2}
    found = date(years[said] if said in years else int(said[:4]), month, day)
    return found.replace(year=found.year - 1) if year is None and found > today else found


def weekday_of(week: str, weekday: int, today: date) -> date:
    monday = today - timedelta(days=today.weekday())
    if week.startswith(("上", "下")):
        weeks = week.count("下") - week.count("上")
        return monday + timedelta(days=weekday + 7 * weeks)
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
    """HH:MM; None where only a part of the day is named."""
    hour = clock["ch"] or clock["h"]
    if hour is None:
        return None
    hours = whole(hour)
    minutes = 30 if clock["half"] else {"一刻": 15, "三刻": 45}.get(clock["q"] or "", 0)
    minutes = whole(clock["cm"] or clock["min"] or str(minutes))
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
