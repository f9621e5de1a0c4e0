"""Where a number begins and ends: that of an order or an account is a run of signs, read whole.

Half an account's name that is masked leaves the other half open to read.
"""

import re
from collections.abc import Iterator

RUN = re.compile(r"[\w*](?:[\w.*@/+()-]*[\w*])?", re.ASCII)
LABEL = re.compile(r"(?:qq|vx|wx|tel|line|order|id|no)[._-]*", re.ASCII | re.IGNORECASE)


def whole_numbers(start: int, end: int, text: str) -> Iterator[tuple[int, int]]:
    """The runs of signs that [start, end) touches, each whole; runs with one space between them,
    inside [start, end), are one. Without any it is what it was."""
    runs = [run.span() for run in RUN.finditer(text) if run.start() < end and start < run.end()]
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


def unlabelled(begins: int, start: int, text: str) -> int:
    """QQ907766 read from its 9 on begins there."""
    label = LABEL.match(text, begins, start)
    return label.end() if label else begins
