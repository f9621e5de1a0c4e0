"""Finding what would give an author away, so that it is kept in the envelope only."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote, urlsplit

from complaints.domain.contacts import without_contacts

# Column and key names of the platforms' own answers and of the usual crawlers' exports.
NAMES_A_PERSON = re.compile(
    r"user|author|nick|screen_?name|avatar|head_?(img|url)|^_?id$|uid|openid|phone|mobile|mail"
    r"|昵称|用户|作者|头像|姓名|手机|电话|邮箱",
    re.IGNORECASE,
)
SHORTEST = 2  # characters of a name or id below which a mere occurrence says nothing


def without_identity(value: object, known: Iterable[str]) -> object:
    """JSON without the keys that name a person, without the values in `known`, contacts masked."""
    words = [word for word in known if len(word) >= SHORTEST]
    return stripped(value, words)


def stripped(value: object, words: list[str]) -> object:
    if isinstance(value, dict):
        return {
            key: stripped(item, words)
            for key, item in value.items()
            if not NAMES_A_PERSON.search(str(key)) and not told(str(key), words)
        }
    if isinstance(value, list):
        return [stripped(item, words) for item in value]
    if told(str(value), words):
        return "…"
    return without_contacts(value) if isinstance(value, str) else value


def told(text: str, words: list[str]) -> bool:
    return any(word in text for word in words)


def leads_to_author(url: str, known: Iterable[str]) -> bool:
    """Whether a path segment or a query value of an address is one of `known`, quoted or not."""
    parts = urlsplit(url)
    segments = [unquote(segment) for segment in parts.path.split("/")]
    values = {*segments, *(value for _, value in parse_qsl(parts.query))}
    return any(word in values for word in known if word)
