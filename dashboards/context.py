"""What every page has around it: the way to the other pages, the theme and the time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from complaints.alerting import waiting_alerts
from complaints.domain.access import Permission
from dashboards.access import allowed
from dashboards.language import LANGUAGES, gettext_lazy, spoken

THEMES = {
    "auto": gettext_lazy("跟随系统"),
    "light": gettext_lazy("浅色"),
    "dark": gettext_lazy("深色"),
}
MANY = 99


@dataclass(frozen=True)
class Place:
    """One entry of the main navigation; `badge` is what waits there."""

    name: str
    label: str
    icon: str
    url: str
    here: bool
    badge: str = ""


PLACES = (
    ("queue", gettext_lazy("待办"), "inbox", Permission.QUEUE_READ, "/desk/"),
    ("search", gettext_lazy("检索"), "search", Permission.POST_SEARCH, "/search/"),
    ("trends", gettext_lazy("趋势"), "chart", Permission.TREND_READ, "/trends/"),
    ("incidents", gettext_lazy("事件"), "posts", Permission.TREND_READ, "/incidents/"),
    ("alerts", gettext_lazy("告警"), "bell", Permission.ALERT_READ, "/oncall/alerts/"),
    ("status", gettext_lazy("状态"), "pulse", Permission.STATUS_READ, "/oncall/status/"),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """What every template is given: places, theme, language, `now` and `may_work`."""
    user = getattr(request, "user", None)
    theme = request.COOKIES.get("theme", "auto")
    known: dict[str, Any] = {
        "now": datetime.now(UTC),
        "theme": theme if theme in THEMES else "auto",
        "themes": THEMES.items(),
        "languages": LANGUAGES.items(),
        "language": spoken(),
        "places": [],
    }
    if user is None or not user.is_authenticated or getattr(request, "htmx", False):
        return known
    known["places"] = [
        Place(name, label, icon, reverse(name), request.path.startswith(prefix), badge(name))
        for name, label, icon, permission, prefix in PLACES
        if allowed(user, permission)
    ]
    known["may_audit"] = allowed(user, Permission.AUDIT_READ)
    return known


def badge(name: str) -> str:
    """How many alerts nobody has taken yet."""
    if name != "alerts":
        return ""
    waiting = len(waiting_alerts().values_list("pk")[: MANY + 1])
    return "" if not waiting else f"{MANY}+" if waiting > MANY else str(waiting)
