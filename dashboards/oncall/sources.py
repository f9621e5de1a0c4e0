"""Sources: how each one does, and the switch that stops it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from complaints import audit
from complaints.domain.access import Permission
from complaints.models import Source
from complaints.models.sources import Method
from complaints.policies import load_policies
from complaints.source_health import FAILING, NEVER, OFF, PAUSED, STOPPED, WELL, SourceHealth
from complaints.source_health import health_of_sources as found_sources
from dashboards.access import DeskRequest, allowed, needs
from dashboards.language import gettext_lazy

STATES = {
    WELL: ("fine", gettext_lazy("正常")),
    NEVER: ("idle", gettext_lazy("还没采集过")),
    OFF: ("idle", gettext_lazy("未启用")),
    STOPPED: ("idle", gettext_lazy("已停用")),
    PAUSED: ("bad", gettext_lazy("被拒后暂停")),
    FAILING: ("bad", gettext_lazy("失败")),
}


@dataclass(frozen=True)
class Shown:
    """A source's health in the page's words; `used` is the share of today's budget in percent."""

    health: SourceHealth
    source: Source
    tone: str
    word: str
    used: int
    may_switch: bool


@needs(Permission.STATUS_READ)
def sources(request: DeskRequest) -> HttpResponse:
    now = datetime.now(UTC)
    may_switch = allowed(request.user, Permission.SOURCE_SWITCH)
    known = Source.objects.select_related("stopped_by").in_bulk(field_name="key")
    shown = [
        shown_source(health, known[health.key], may_switch)
        for health in found_sources(load_policies(), now)
    ]
    may_import = allowed(request.user, Permission.POST_IMPORT)
    context = {"sources": shown, "now": now, "may_import": may_import}
    return render(request, "oncall/sources.html", context)


def shown_source(health: SourceHealth, source: Source, may_switch: bool) -> Shown:
    tone, word = STATES[health.state]
    spent = health.requests_a_day - health.requests_left
    used = round(100 * spent / health.requests_a_day) if health.requests_a_day else 0
    switchable = health.state != OFF and health.method != Method.EXPORT
    return Shown(health, source, tone, word, used, may_switch and switchable)


@require_POST
@needs(Permission.SOURCE_SWITCH)
def switch(request: DeskRequest, key: str) -> HttpResponse:
    """Stops a source, or lets it go on; a crawl at work sees it before its next request."""
    source = get_object_or_404(Source, key=key)
    source.stopped = request.POST.get("to") == "stop"
    source.stopped_by = request.user if source.stopped else None
    source.stopped_at = datetime.now(UTC) if source.stopped else None
    source.save(update_fields=["stopped", "stopped_by", "stopped_at"])
    audit.record(request.user, "source:switch", source.key, datetime.now(UTC))
    done = gettext("已停用") if source.stopped else gettext("已恢复")
    messages.success(request, gettext("%(done)s来源 %(key)s。") % {"done": done, "key": source.key})
    return HttpResponseRedirect(reverse("sources"))
