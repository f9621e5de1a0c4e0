"""What on-call reads: title, text, where to act. Plain text; strangers' words are only quoted."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing

from complaints.domain.cleaning import clean_line
from complaints.models import Alert

SALT = "huiyin.alert"
LINK_LIVES = timedelta(days=3)
ALERTS_PAGE = "/oncall/alerts/"  # the page's address; the core knows no view by name


@dataclass(frozen=True)
class Message:
    title: str
    body: str
    idempotency_key: str


def message_for(alert: Alert, idempotency_key: str, what: str = "raised") -> Message:
    """The message of one delivery. The title is one line: it may become a mail header.

    The link takes the alert at one tap, for whoever is on call.
    """
    link = f"{settings.HUIYIN_PUBLIC_URL}/oncall/take/{take_token(alert)}/"
    known = {"resolved": "已恢复", "worse": "变严重", "passed": "等待接手", "again": "再次提醒"}
    word = known.get(what.split(" ")[0], "")
    title = f"【{word}】{alert.title}" if word else alert.title
    asked = []
    if what.startswith("passed") and alert.passed_to is not None:
        asked = [f"现在请 {alert.passed_to.get_full_name() or alert.passed_to} 接手。"]
    act = [] if what.startswith("resolved") else [f"一键接手：{link}"]
    body = "\n".join([*asked, alert.body, *act, f"查看：{settings.HUIYIN_PUBLIC_URL}{ALERTS_PAGE}"])
    return Message(clean_line(title, 200), body, idempotency_key)


def take_token(alert: Alert) -> str:
    return signing.dumps(alert.pk, salt=SALT)


def alert_of_token(token: str) -> Alert | None:
    """The alert of a link that is whole and not too old."""
    try:
        return Alert.objects.filter(pk=signing.loads(token, salt=SALT, max_age=LINK_LIVES)).first()
    except (signing.BadSignature, ValueError, TypeError):
        return None
