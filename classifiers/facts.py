"""Facts that a person needs to solve a complaint, found in its words: precise before complete.

Every pattern is ours, fixed, and reads a text in linear time.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import islice

from classifiers.fact_patterns import PATTERNS
from classifiers.numerals import HAN, number
from classifiers.times_said import times_said

LONGEST = 4000  # characters that are searched
PAID = (
    "[一两三]笔|还?贵|立减|每个?月|买是|App里|号里|间里|凑了?|刷了|欠|“?诚意金”?|花了|交了|付了|收了|扣了|扣我|退了|退我|退还|贷了?|转了|充了|要价|学费|定金|余款|尾款"
    "|违约金|只退|少退|实付|被扣|共计?|价格?|价值|卖"
)
SUM = rf"(?:\d{{1,3}}(?:[,，]\d{{3}})+|\d+)(?:\.\d{{1,2}})?|[{HAN}]{{1,9}}"
AMOUNT = re.compile(
    rf"[¥￥]\s?(?P<sign>\d[\d,]*(?:\.\d{{1,2}})?[万wWkK]?)"
    rf"|(?<![\dA-Za-z.第])(?P<unit>\d[\d,]*(?:\.\d{{1,2}})?\s?[万千百wWkK]?|[{HAN}]{{1,9}})(?:多|来|几)?\s?(?:元|块钱|(?<!一)块(?![屏儿板头状])|大洋|人民币|rmb|RMB)"
    rf"|(?<![\dA-Za-z.第])(?P<han>[一二两三四五六七八九][万千](?:[零〇]?[一二三四五六七八九][千百十]?){{0,3}}|\d+(?:\.\d+)?[万wW]\d?)(?!多?[道条遍])(?![一-九\d人次年字家名粉遍个题词本道条+])"
    rf"|(?:{PAID})(?:了)?\s?(?P<paid>\d{{3,6}}(?:\.\d{{1,2}})?)(?:\s?(?:元|块钱|块))?(?![\d.万千wW年月日号人位次分点:%％名节个天课时])"
)
NOTHING = Decimal(0)
TOLD_ONCE = {"minor"}  # that a child is concerned needs saying once


@dataclass(frozen=True)
class Fact:
    """`value` as it stands in the text at [start, end), or masked where it reaches a person.

    `resolved` says it in one form where there is one: a time in ISO 8601, yuan as a decimal.
    """

    kind: str
    value: str
    start: int
    end: int
    resolved: str = ""


def facts(text: str, said_at: datetime | None = None) -> list[Fact]:
    """The facts in a text, in the order in which they stand there."""
    searched = half_width(text[:LONGEST])
    found = [*patterned(searched), *amounts(searched), *times(searched, said_at)]
    written = [
        fact if fact.kind in MASKS else replace(fact, value=text[fact.start : fact.end])
        for fact in found
    ]
    return sorted(written, key=lambda fact: (fact.start, fact.kind))


def half_width(text: str) -> str:
    """Full-width letters and digits as plain ones; every character keeps its place."""
    return text.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | KEPT)


# Chinese stops stay what they are: they part one clause from the next.
KEPT = {ord(stop): ord(stop) for stop in "，。！？；："}


def patterned(text: str) -> Iterator[Fact]:
    for kind, pattern in PATTERNS.items():
        found = pattern.finditer(text)
        for match in islice(found, 1) if kind in TOLD_ONCE else found:
            start, end = match.span(match.lastindex or 0)
            value = MASKS.get(kind, str)(text[start:end])
            yield Fact(kind, value, start, end)


def amounts(text: str) -> Iterator[Fact]:
    """Sums of money in yuan; a course for 0 yuan is none."""
    for match in AMOUNT.finditer(text):
        yuan = number((match[str(match.lastgroup)]).strip())
        if yuan and yuan > NOTHING:
            start = match.start("paid") if match["paid"] else match.start()
            plain = f"{yuan.normalize():f}"
            yield Fact("amount", text[start : match.end()], start, match.end(), plain)


def times(text: str, said_at: datetime | None) -> Iterator[Fact]:
    for start, end, resolved in times_said(text, said_at):
        yield Fact("time", text[start:end], start, end, resolved)


def masked(value: str) -> str:
    """A telephone number or account with its middle hidden: it must not travel with the case."""
    return f"{value[:3]}****{value[-2:]}" if len(value) > 6 else f"{value[:1]}****"


MASKS: dict[str, Callable[[str], str]] = {"contact": masked}
