"""One HTTP answer of the sandbox, made before anything is sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reply:
    """Status, media type, body and further headers of one answer."""

    status: int
    media_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def json_reply(value: object, status: int = 200) -> Reply:
    """ASCII only, as Weibo writes its JSON; so half a surrogate pair passes through unharmed."""
    return Reply(status, "application/json;charset=UTF-8", json.dumps(value).encode())


def html_reply(markup: str, status: int = 200) -> Reply:
    return Reply(status, "text/html; charset=utf-8", in_utf8(markup))


def text_reply(text: str, status: int = 200) -> Reply:
    return Reply(status, "text/plain; charset=utf-8", in_utf8(text))


def refusal(sentence: str, status: int = 400) -> Reply:
    """What the sandbox's own endpoints say to a request they can't take."""
    return json_reply({"error": sentence}, status)


def in_utf8(text: str) -> bytes:
    """UTF-8; a lone surrogate, which has no bytes, becomes a question mark."""
    return text.encode("utf-8", "replace")
