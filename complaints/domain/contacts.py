"""What reaches a person, hidden where it stands in a text: numbers and accounts keep their ends.

Telephone numbers, identity and bank card numbers, WeChat and QQ accounts, mail addresses. The
masked text is as long as the original wherever that is possible, so that it reads alike.
"""

import re
from collections.abc import Callable
from datetime import date

TELEPHONE = re.compile(
    r"(?<![\d*])(?:(?:\+?86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}|0\d{2,3}-\d{7,8}|400-?\d{3,4}-?\d{3,4})(?![\d*])"
)
IDENTITY_CARD = re.compile(r"(?<!\d)[1-9]\d{5}(?P<born>(?:19|20)\d{6})\d{3}[\dXx](?!\d)")
BANK_CARD = re.compile(r"(?<![\dA-Za-z])[3-6]\d{3}(?:[\s-]?\d{4}){2,3}(?:[\s-]?\d{1,4})?(?!\d)")
NO_CARD = re.compile(r"(?:订单|单号|编号|工单|流水|投诉|合同|快递|运单)[^\d\n]{0,8}$")
ACCOUNT = re.compile(
    r"(?ai)(?:微信|薇信|威信|v信|(?<![a-z])(?:vx|wx|wechat)|[+加➕]\s?v|扣扣|企鹅号|(?<![a-z])qq)"
    r"(?:\s?(?:群|客服|服务号|账号|帐号|同号|号))*(?:是|为|[:：\s])*"
    r"(?P<account>[a-z][\w-]{5,19}|[1-9]\d{4,11})(?![\w-])"
)
MAIL = re.compile(
    r"(?a)(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}(?!\w)"
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
PLAIN = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5F)}  # full width, one for one


def without_contacts(text: str) -> str:
    """The text with every contact masked; it never gets longer."""
    for pattern, masked in MASKS:
        plain = text.translate(PLAIN)
        pieces, done = [], 0
        for match in pattern.finditer(plain):
            start, end = match.span("account" if match.lastgroup == "account" else 0)
            hidden = masked(plain[start:end], plain[:start])
            if hidden is not None:
                pieces += [text[done:start], hidden]
                done = end
        text = "".join([*pieces, text[done:]])
    return text


def telephones(text: str) -> set[str]:
    """The mobile numbers in a text, in digits: +86 138-1234-5678 is 13812345678. A landline or a
    400 number is a company's and tells nothing about who wrote."""
    found = (match[0] for match in TELEPHONE.finditer(text.translate(PLAIN)))
    plain = {plain_telephone(number) for number in found}
    return {number for number in plain if len(number) == 11 and number[0] == "1"}


def plain_telephone(number: str) -> str:
    """A number's digits without the country's code; empty where it is none or partly hidden.

    A spreadsheet's 13812345678.0 is 13812345678.
    """
    told = re.sub(r"\.0+$", "", number.translate(PLAIN).strip())
    digits = "" if "*" in told else "".join(c for c in told if c.isascii() and c.isdigit())
    mobile = re.fullmatch(r"(?:86|0086)?(1[3-9]\d{9})", digits)
    return mobile[1] if mobile else digits if 7 <= len(digits) <= 13 else ""


def telephone(value: str, _before: str) -> str:
    """138****5678, as China's operators print it."""
    return stars(value, 3, 4)


def identity_card(value: str, _before: str) -> str | None:
    digits = IDENTITY_CARD.fullmatch(value)
    return stars(value, 3, 1) if digits and is_date(digits["born"]) and sums_up(value) else None


def bank_card(value: str, before: str) -> str | None:
    """Not what a text calls an order number, and only what passes Luhn's check (ISO/IEC 7812)."""
    digits = [int(letter) for letter in value if letter.isdigit()]
    doubled = [sum(divmod(digit * 2, 10)) for digit in digits[-2::-2]]
    passes = len(digits) >= 15 and (sum(doubled) + sum(digits[::-2])) % 10 == 0
    return stars(value, 0, 4) if passes and not NO_CARD.search(before[-20:]) else None


def account(value: str, _before: str) -> str:
    return stars(value, 1, 1)


def mail(value: str, _before: str) -> str:
    name, _, host = value.partition("@")
    return f"{stars(name, 1, 0)}@{host}"


def stars(value: str, first: int, last: int) -> str:
    """Everything but the ends replaced; what is too short is replaced whole."""
    if len(value) <= first + last:
        return "*" * len(value)
    return value[:first] + "*" * (len(value) - first - last) + value[len(value) - last :]


def is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def sums_up(number: str) -> bool:
    """The check character of a resident identity number."""
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False))
    return "10X98765432"[total % 11] == number[-1].upper()


Mask = Callable[[str, str], str | None]
MASKS: tuple[tuple[re.Pattern[str], Mask], ...] = (
    (MAIL, mail),
    (IDENTITY_CARD, identity_card),
    (BANK_CARD, bank_card),
    (TELEPHONE, telephone),
    (ACCOUNT, account),
)
