"""Numbers as Chinese writes them: 两万六, 1.2万, 三千五百, 八, 12,800."""

from decimal import Decimal, InvalidOperation

DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "俩": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5,
    "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
UNITS = {
    "十": 10,
    "拾": 10,
    "百": 100,
    "佰": 100,
    "千": 1000,
    "仟": 1000,
    "万": 10_000,
    "k": 1000,
    "w": 10_000,
}
HAN = "零〇一二三四五六七八九十百千万两"


def number(written: str) -> Decimal | None:
    """The value, or None where the signs make no number. A last digit after a unit counts in
    tenths of that unit: 两万六 is 26,000."""
    plain = "".join(written.split()).replace(",", "").replace("，", "").lower()
    try:
        return Decimal(plain)
    except InvalidOperation:
        pass
    if plain and plain[-1] in "万千百kw" and plain[:-1].replace(".", "", 1).isdecimal():
        return Decimal(plain[:-1]) * UNITS[plain[-1]]
    return counted(plain)


def counted(signs: str) -> Decimal | None:
    """Signs as they are read out, from left to right."""
    total, part, digit, unit = 0, 0, None, 1
    for sign in signs:
        if sign in DIGITS or sign.isdecimal():
            value = DIGITS[sign] if sign in DIGITS else int(sign)
            digit = value if digit is None else digit * 10 + value
            unit = 1 if sign in "零〇" else unit
        elif sign == "万":
            total, part, digit, unit = (total + part + (digit or 0) or 1) * 10_000, 0, None, 10_000
        elif sign in UNITS:
            part += (1 if digit is None or digit == 0 else digit) * UNITS[sign]
            digit, unit = None, UNITS[sign]
        else:
            return None
    last = (digit or 0) * (unit // 10 if unit >= 100 and digit and digit < 10 else 1)
    return Decimal(total + part + last)
