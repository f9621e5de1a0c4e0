"""Times as files and interfaces write them: the machine's forms, each a moment by itself."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")  # what Chinese platforms mean when they name no zone
EARLIEST = datetime(2005, 1, 1, tzinfo=UTC)  # before the first platform that is read
CLOCK_SKEW = timedelta(hours=1)
MAIL_FORM = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}[\s-][A-Za-z]{3,9}[\s-]\d{2,4}\s+\d{1,2}:\d{2}"
)
FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日",
    "%a %b %d %H:%M:%S %z %Y",  # Weibo: Wed May 20 10:00:01 +0800 2026
)


def parsed(value: object) -> datetime | None:
    """The time meant, or None."""
    if isinstance(value, datetime):
        return in_utc(value)
    text = str(value).strip()[:64]
    number = as_number(text)
    if number is not None:
        return from_unix(number)
    try:
        return in_utc(datetime.fromisoformat(text))
    except ValueError:
        return from_formats(text) or from_mail_form(text)


def as_number(text: str) -> float | None:
    """A unix time of 9 to 13 digits with an optional fraction; a bare year is none."""
    whole, _, fraction = text.partition(".")
    if not (whole.isascii() and whole.isdigit() and 9 <= len(whole) <= 13):
        return None
    return float(text) if fraction == "" or fraction.isdigit() else None


def from_unix(number: float) -> datetime:
    """Seconds, or milliseconds when there are more than eleven digits."""
    return datetime.fromtimestamp(number / 1000 if number >= 1e11 else number, UTC)


def from_formats(text: str) -> datetime | None:
    for form in FORMATS:
        try:
            return in_utc(datetime.strptime(text, form))  # noqa: DTZ007  in_utc adds the zone
        except ValueError:
            continue
    return None


def from_mail_form(told: str) -> datetime | None:
    """RFC 822, what RSS prescribes: Fri, 04 Jul 2025 07:51:28 GMT."""
    if not MAIL_FORM.match(told):  # the library reads years and zones into almost anything
        return None
    try:
        return in_utc(parsedate_to_datetime(told))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def in_utc(moment: datetime) -> datetime | None:
    """`moment` in UTC; without a zone it is Chinese time. None at the calendar's very ends."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=SHANGHAI)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None
