"""Where a number, an account or a Latin word begins and ends: each is told whole.

Half an account's name that is masked leaves the other half open to read.
"""

import re
from collections.abc import Iterator

LINK = r"[\w*.@/+()#~:·\[\]{}–—-]"
RUN = re.compile(rf"[\w*](?:(?:{LINK}|-[\u4e00-\u9fff]{{1,2}}(?=-))*[\w*])?", re.ASCII)
LABEL = re.compile(r"(?:qq|[vw]x|v|tel|line|tg|order|id|no)(?:[:#]+|(?=\d))", re.IGNORECASE)
WORD = re.compile(r"[a-z\d](?:[a-z\d.,]*[a-z\d])?", re.ASCII | re.IGNORECASE)
DIGITS = re.compile(r"\d(?:[\d.,]*\d)?", re.ASCII)


def whole_numbers(start: int, end: int, text: str) -> Iterator[tuple[int, int]]:
    """The runs of signs that [start, end) touches, each whole; runs with one space between them,
    inside [start, end), are one. Without any it is what it was."""
    runs = touched(RUN, start, end, text)
    if not runs:
        yield start, end
        return
    first, last = unlabelled(runs[0][0], start, text), runs[0][1]
    for begins, ends in runs[1:]:
        if text[last:begins] != " ":
            yield first, last
            first = begins
        last = ends
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
