"""Where a number, an account or a Latin word begins and ends: each is told whole.

Half an account's name that is masked leaves the other half open to read.
"""

import re
from collections.abc import Iterator

LINK = r"[\w*.@/+()#~:·\[\]{}〔〕–—-]"
RUN = re.compile(rf"[\w*](?:(?:{LINK}|-[\u4e00-\u9fff]{{1,2}}(?=-))*[\w*])?", re.ASCII)
LABEL = re.compile(r"(?:qq|[vw]x|v|tel|line|tg|order|id|no)(?:[:#]+|(?=\d))", re.IGNORECASE)
MIXED = re.compile(r"[a-z]+-?\d{4}", re.ASCII | re.IGNORECASE)
# In groups: 8830 1276 4401, NK 0012; but not K0024 2999元.
BEFORE = re.compile(
    r"(?<![\w-])(?!(?:ID|NO|QQ|VX|WX|APP|SF|EMS) )(?:[A-Z]{1,6}|\d{3,8}) $", re.ASCII
)
BEHIND = re.compile(
    r" \d{2,6}(?![\w.,:%*@+-])(?!\s?[元块圆万千百年月日号天点时分秒岁个节次门期多折])", re.ASCII
)
# What else has a number: tickets, parcels, people, papers, codes.
ELSE = re.compile(
    r"(?:(?:工单|工号|学号|快递|物流|运单|EMS)(?:单?编?号码?)?"
    r"|(?:学员证?|会员|准考证|考位|座位|投诉|登记|案件?|发票|开票|邀请|验证|取件|取餐|兑换|优惠|作品|课节?|团|房间?|会议"
    r"|排队|卡|身份证|车牌)(?:编?号码?|码|代码|ID|序号))(?:是|为|[:：#\s(（])*$",
    re.IGNORECASE,
)
WORD = re.compile(r"[a-z\d](?:[a-z\d.,]*[a-z\d])?", re.ASCII | re.IGNORECASE)
DIGITS = re.compile(r"\d(?:[\d.,]*\d)?", re.ASCII)


def whole_numbers(start: int, end: int, text: str) -> Iterator[tuple[int, int]]:
    """The runs of signs that [start, end) touches, each whole; runs with one space between them,
    inside [start, end), are one, unless both are whole numbers with letters. Without any it is
    what it was."""
    runs = touched(RUN, start, end, text)
    if not runs:
        yield start, end
        return
    first, last = unlabelled(runs[0][0], start, text), runs[0][1]
    for begins, ends in runs[1:]:
        if text[last:begins] != " " or (MIXED.match(text, first) and MIXED.match(text, begins)):
            yield first, last
            first = begins
        last = ends
    yield first, last


def whole_orders(start: int, end: int, text: str) -> Iterator[tuple[int, int]]:
    """The same, with the groups beside; none of what the words before it call something else."""
    for first, last in whole_numbers(start, end, text):
        if ELSE.search(text[max(0, first - 20) : first]):
            continue
        while group := BEFORE.search(text[max(0, first - 20) : first]):
            first -= group.end() - group.start()
        while group := BEHIND.match(text, last):
            last = group.end()
        yield first, last


def touched(pattern: re.Pattern[str], start: int, end: int, text: str) -> list[tuple[int, int]]:
    found = (match.span() for match in pattern.finditer(text))
    return [(first, last) for first, last in found if first < end and start < last]


def unlabelled(begins: int, start: int, text: str) -> int:
    """QQ907766 read from its 9 on begins there; idol_520 read from its o on begins with the i."""
    label = LABEL.match(text, begins)
    return label.end() if label and label.end() <= start else begins


def to_its_end(start: int, end: int, text: str) -> int:
    """Where the number ends of which a rule saw [start, end): lemon_tea**09 goes on behind tea, but
    in 13812345678wx a word follows."""
    run = RUN.match(text, start)
    seam = text[end - 1 : end + 1]
    glued = seam.isascii() and seam.isalnum()
    return end if glued or run is None else max(end, run.end())


def whole_words(start: int, end: int, text: str) -> tuple[int, int]:
    """[start, end) with the Latin words and numbers that its borders cut: ColorOS 13.1 for OS 1."""
    return widened(WORD, start, end, text)


def whole_digits(start: int, end: int, text: str) -> tuple[int, int]:
    """[start, end) with the numbers that its borders cut, but no letters: 7.10.22 of app7.10.22."""
    return widened(DIGITS, start, end, text)


def widened(pattern: re.Pattern[str], start: int, end: int, text: str) -> tuple[int, int]:
    cut = touched(pattern, start, end, text)
    return (min(start, cut[0][0]), max(end, cut[-1][1])) if cut else (start, end)
