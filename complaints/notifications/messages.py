"""What on-call reads: title, text, where to act. Plain text; strangers' words are only quoted."""

from dataclasses import dataclass

from django.conf import settings

from complaints.domain.cleaning import clean_line
from complaints.models import Alert

ALERTS_PAGE = "/oncall/alerts/"  # the page's address; the core knows no view by name


@dataclass(frozen=True)
class Message:
    title: str
    body: str
    idempotency_key: str


def message_for(alert: Alert, idempotency_key: str) -> Message:
    """The message of one delivery. The title is one line: it may become a mail header."""
    body = "\n".join([alert.body, f"查看并认领：{settings.HUIYIN_PUBLIC_URL}{ALERTS_PAGE}"])
    return Message(clean_line(alert.title, 200), body, idempotency_key)
