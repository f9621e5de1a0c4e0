"""Logs without secrets: addresses lose their query, and the token is struck out wherever it is."""

import logging
import re
from urllib.parse import quote_plus

from django.conf import settings

QUERY = re.compile(r"(https?://[^\s?\"'<>]*)\?[^\s\"'<>]*")
CREDENTIALS = re.compile(r"(https?://)[^\s/@\"'<>]+@")
TOKEN = re.compile(r"(access_token=)[^&\s\"'<>]*")
SHORTEST_SECRET = 8  # characters; striking out a shorter word would hide the log itself


def without_secrets(text: str) -> str:
    text = TOKEN.sub(r"\1…", QUERY.sub(r"\1?…", CREDENTIALS.sub(r"\1…@", text)))
    token = settings.HUIYIN_WEIBO_TOKEN
    if len(token) >= SHORTEST_SECRET:
        text = text.replace(token, "…").replace(quote_plus(token), "…")
    return text


class DiscreetFormatter(logging.Formatter):
    """Strikes out after message, arguments and traceback have become one text."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


def log_discreetly(level: str) -> None:
    """Makes this the only way out for this process's log: stderr, from `level` on."""
    handler = logging.StreamHandler()
    handler.setLevel(level)
    handler.setFormatter(DiscreetFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[handler], force=True, level=level)
