"""Facts that a person needs to solve a complaint, found in its words: precise before complete.

Every pattern is ours, fixed, and reads a text in linear time.
"""

import re
from dataclasses import dataclass

LONGEST = 4000  # characters that are searched
PATTERNS: dict[str, re.Pattern[str]] = {
    "order_number": re.compile(
        r"(?:订单(?:编?号)?|单号|合同(?:编?号)|编号)(?:是|为|[:：#\s])*([A-Za-z]{0,4}\d[\dA-Za-z-]{5,29})"
    ),
    "amount": re.compile(
        r"(?<![\d.])((?:[¥￥]\s?)\d{1,7}(?:,\d{3}){0,2}(?:\.\d{1,2})?"
        r"|\d{1,7}(?:,\d{3}){0,2}(?:\.\d{1,2})?\s?(?:万|千)?(?:元|块钱|块(?!\w)|人民币))"
    ),
    "device": re.compile(
        r"(?i)(iphone\s?\d{0,2}(?:\s?pro)?(?:\s?max)?|ipad(?:\s?(?:air|pro|mini))?|华为\w{0,8}?(?:平板|手机)"
        r"|小米\s?\d{0,2}|红米\w{0,6}|oppo|vivo|荣耀\s?\w{0,6}|学习机|平板电脑|笔记本电脑|安卓手机|windows\s?\d{0,2}|mac(?:book)?)"
    ),
    "app_version": re.compile(
        r"(?i)(?:版本(?:号)?(?:是|为|[:：\s])*v?|(?<![a-z])v)(\d{1,3}(?:\.\d{1,4}){1,3})"
    ),
    "network": re.compile(
        r"(?i)(wi-?fi|[45]g(?![\w.])|宽带|千兆|百兆|\d{2,4}\s?m(?:bps|宽带)|移动网络|热点)"
    ),
    "threat": re.compile(
        r"(12315|12345|12377|起诉|法院|律师函?|曝光|市场监管局|消协|消费者协会|工商局?举报|教育局|报警|黑猫投诉|媒体)"
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """`value` as it stands in the text at [start, end)."""

    kind: str
    value: str
    start: int
    end: int


def facts(text: str) -> list[Fact]:
    """The facts in a text, in the order in which they stand there."""
    searched = text[:LONGEST]
    found = [
        Fact(kind, match[1], match.start(1), match.end(1))
        for kind, pattern in PATTERNS.items()
        for match in pattern.finditer(searched)
    ]
    return sorted(found, key=lambda fact: (fact.start, fact.kind))
