"""Dates and times as people say them, resolved against the moment of the post.

上周三晚上八点 in a post of Monday 23 November 2026 is 2026-11-18T20:00+08:00. What is resolved
keeps its precision: a month (2026-09), a day (2026-11-18) or a minute. Written rules; a bare
weekday is the last one that has come, a month that is still to come was last year's.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from classifiers.numerals import HAN
from classifiers.times_resolved import resolved

NUMBER = rf"(?:\d{{1,2}}|[{HAN}]{{1,3}})"
# What follows a bare 11.12 or 20号 where a day is meant, and no sum, mark or door.
DONE = (
    r"\s?(?:买|付|下单|下的单|早|晚|凌晨|上午|中午|下午|给|更新|开[课始通]|交|充|就|当天|[之以]?[前后]|那天|到|至今|申请|扣"
    r"|报|退|起|还|打电话|的课|上课)"
)
PART_OF_DAY = "凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|夜里|半夜|深夜|早|晚"
YEAR = r"(?:(?<!\d)(?:20)?\d\d年|二[零〇][零〇一二三四五六七八九]{2}年|去年|今年|前年)"
DATE = re.compile(
    rf"(?P<y>20\d\d)\s?[年/.-]\s?(?P<ym>\d{{1,2}})\s?[月/.-]\s?(?P<yd>\d{{1,2}})(?!\d)[日号]?"
    rf"|(?P<ry>{YEAR}的?)?(?P<m>{NUMBER})月(?:份)?(?P<d>{NUMBER})[日号]"
    rf"|(?P<ly>{YEAR})的?(?P<lm>{NUMBER})月(?:份)?(?:[初中底])?"
    rf"|(?P<bm>(?<![\d.个一二三四五六七八九十几两]){NUMBER})月(?:份|初|中旬|底)|(?<![\d.个])(?P<dm>1[0-2]|[1-9])月(?![\d份初中底月薪票饼考])"
    r"|(?<=[从到])(?P<hm>十[一二]?|[一二三四五六七八九])月(?![一二三四五六七八九十\d份初中底内])"
    rf"|(?P<lastm>上上?个?月|下个?月|这个?月|本月)(?:(?P<lastd>{NUMBER})[日号]|[初底])?"
    rf"|(?<![周期拜][一二三四五六日天末][到至~-])(?P<week>上上个?|上个?|下下个?|下个?|这个?|本)?(?:周|星期|礼拜)(?P<wd>[一二三四五六日天末])(?![个节次堂场]|天(?!气))"
    r"(?!\s?[到至~-]\s?(?:周|星期|礼拜|[一二三四五六日天]))"
    r"|(?P<only_week>上上个?|上个?|下个?)(?:周|星期|礼拜)(?![一二三四五六日天末])"
    r"|(?P<sy>(?:去年|今年|前年)的?)?(?:双(?P<sale>十一|11|十二|12)(?!\d)|(?<![\d.])(?P<summer>618|六一八)(?!\d|\s?[元块节题万]))"
    rf"|(?<![\d./年月-])(?P<sm>1[0-2])[./](?P<sd>3[01]|[12]\d|0[1-9])(?![\d./%])(?={DONE})"
    rf"|(?<![\d月第A-Za-z-])(?P<od>3[01]|[12]\d|[1-9])号(?={DONE}|[，。]|$)"
    rf"|(?P<ago>(?!百|千){NUMBER}|半|几)(?P<unit>个?半?月|天|周|个星期|星期|年)(?:之?前|以前)"
    rf"|(?P<rel>大前|大后|(?<![之以])前|[今昨]|(?<!说)明|(?<![之以然今而最往随])后)(?:天(?!台|天(?!气))|(?<=[今昨明])(?:日(?!头条)|儿)|(?<!后)(?=[早晚]))"
)
TIME = re.compile(
    r"(?!(?<![今昨当明前每一二三四五六日天])[早晚]一点(?![半一二三四五六七八九十\d钟整]))"
    rf"(?P<part>{PART_OF_DAY})?的?\s?(?:(?P<h>\d{{1,2}}|[{HAN}]{{1,3}})(?:点|时(?!候|间|长|段))(?:(?P<half>半)|(?P<q>[一三]刻)|"
    rf"(?P<min>\d{{1,2}}|[{HAN}]{{1,3}})分?|整|钟|多)?(?!名|评|赞|击)|(?<![\d:：-])(?P<ch>[01]?\d|2[0-3])[:：](?P<cm>[0-5]\d)(?![\d:：]))"
    rf"|(?P<only>{PART_OF_DAY.replace('|早|晚', '')}|(?<=[今昨当])[早晚])"
)
UNTIL = re.compile(r"(?:等到|[每一]到|直到|[约定]在?)$")
LESSON = re.compile(r"的?(?:课(?!时)|直播|[开上下]课|开[播始]|准时|就坐)")
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
        exact = match["h"] and (
            match["part"] or len(match["min"] or "") > 1 or appointed(text, match)
        )
        if (match["ch"] or exact) and not dated:
            yield match.start(), match.end(), ""


def appointed(text: str, match: "re.Match[str]") -> bool:
    """Whether an hour alone is one of the clock: 每到八点, 四点的课; 三点 may be points."""
    return bool(
        UNTIL.search(text[max(0, match.start() - 2) : match.start()])
        or LESSON.match(text, match.end())
    )
