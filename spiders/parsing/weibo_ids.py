"""A Weibo post has two names: `mid`, a number, and `bid`, the same number in its address.

The number is cut from its end into groups of seven digits, each written in four letters of base 62
(WeiboSpider, common.py). Posts are kept by their mid.
"""

ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS, LETTERS = 7, 4  # of a group
LONGEST = 16  # letters; a mid has nine today


def mid_of(name: str) -> str:
    """The mid for a mid or a bid; empty for anything else."""
    if name.isascii() and name.isdigit():
        return name
    if not name or len(name) > LONGEST or not set(name) <= set(ALPHABET):
        return ""
    groups = groups_of(name, LETTERS)
    numbers = [decoded(group) for group in groups]
    if any(number >= 10**DIGITS for number in numbers):
        return ""
    written = "".join(str(number).zfill(DIGITS) for number in numbers)
    return written.lstrip("0")


def bid_of(mid: str) -> str:
    """The bid for a mid of digits."""
    groups = [encoded(int(group)) for group in groups_of(mid, DIGITS)]
    return groups[0].lstrip("0") + "".join(groups[1:])


def groups_of(name: str, size: int) -> list[str]:
    """Pieces of `size`, cut from the end; the first may be shorter."""
    short = len(name) % size
    head = [name[:short]] if short else []
    return head + [name[place : place + size] for place in range(short, len(name), size)]


def decoded(group: str) -> int:
    number = 0
    for letter in group:
        number = number * 62 + ALPHABET.index(letter)
    return number


def encoded(number: int) -> str:
    letters = ""
    for _ in range(LETTERS):
        number, rest = divmod(number, 62)
        letters = ALPHABET[rest] + letters
    return letters
