"""The rules of alerting: shown, changed with a history, and tried on the last two weeks before."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from complaints import audit
from complaints.alert_rules import DAYS, HOURS, LEAD, ON_CALL, Rule, rule_from, scheme_of
from complaints.alerting import current_rules
from complaints.domain.access import Permission
from complaints.models import Alert, RuleChange
from complaints.notifications.channels import channels
from dashboards.access import DeskRequest, allowed, needs
from dashboards.language import gettext_lazy
from dashboards.oncall.trial import tried
from dashboards.words import word_of_channel

WEEK = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)
WHO_WORDS = {
    ON_CALL: gettext_lazy("应急值班的同事"),
    LEAD: gettext_lazy("当班的组长，没有时找应急值班"),
}
LAST_CHANGES = 10
NUMBER_WORDS = {
    "from_severity": gettext_lazy("从严重程度起（1-3）"),
    "threshold": gettext_lazy("分数超过（越低越敏感）"),
    "reach": gettext_lazy("转发与评论之和"),
    "hours": gettext_lazy("小时没有新帖"),
    "precision_below": gettext_lazy("准确率低于（0-1）"),
    "minutes": gettext_lazy("分钟未入库"),
}


@dataclass(frozen=True)
class ShownRule:
    """A rule with how useful its alerts were: useful among those that somebody rated."""

    rule: Rule
    who: str
    number_words: str
    useful: int
    rated: int


@needs(Permission.ALERT_READ)
def rules(request: DeskRequest) -> HttpResponse:
    return render(request, "oncall/rules.html", context_of(request))


def context_of(request: DeskRequest) -> dict[str, Any]:
    rated = Alert.objects.exclude(verdict="")
    useful: dict[str, list[int]] = {}
    for kind, verdict in rated.values_list("kind", "verdict")[:5000]:
        useful.setdefault(kind, []).append(verdict != Alert.Verdict.NOT_USEFUL)
    shown = [
        ShownRule(
            rule,
            WHO_WORDS[rule.who],
            NUMBER_WORDS.get(rule.number_name, ""),
            sum(useful.get(key, [])),
            len(useful.get(key, [])),
        )
        for key, rule in current_rules().items()
    ]
    return {
        "rules": shown,
        "changes": RuleChange.objects.select_related("by").order_by("-at", "-pk")[:LAST_CHANGES],
        "may_edit": allowed(request.user, Permission.RULE_EDIT),
        "now": datetime.now(UTC),
    }


@require_http_methods(["GET", "POST"])
@needs(Permission.RULE_EDIT)
def rule(request: DeskRequest, key: str) -> HttpResponse:
    """One rule to change. What it would have sent is shown first; then it can be put in force."""
    known = current_rules()
    if key not in known:
        messages.error(request, gettext("没有这条规则。"))
        return HttpResponseRedirect(reverse("rules"))
    now, changed, trial = datetime.now(UTC), known[key], None
    if request.method == "POST":
        try:
            changed = rule_from(key, told_by(request, known[key]))
        except (ValueError, KeyError):
            messages.error(request, gettext("有一项不是合适的数字，请检查后再试。"))
        else:
            if request.POST.get("tried") == fingerprint(changed):
                kept(request, changed, now)
                return HttpResponseRedirect(reverse("rules"))
            trial = tried(changed, now)
    grid = [
        (WEEK[day], [quiet_at(changed, day, hour) for hour in range(HOURS)]) for day in range(DAYS)
    ]
    context = {
        "rule": changed,
        "number_words": NUMBER_WORDS.get(changed.number_name, ""),
        "grid": grid,
        "hours": range(HOURS),
        "trial": trial,
        "fingerprint": fingerprint(changed),
        "channels": channel_choices(changed),
        "who_words": WHO_WORDS,
        "note": request.POST.get("note", "")[:200],
        "now": now,
    }
    return render(request, "oncall/rule.html", context)


def fingerprint(rule: Rule) -> str:
    """By this a rule is put in force that was tried as it stands, and no other."""
    return hashlib.sha256(json.dumps(rule.told(), sort_keys=True).encode()).hexdigest()


def channel_choices(rule: Rule) -> list[tuple[str, str, bool]]:
    """(scheme, its word, whether the rule uses it) of the channels that are set, and of those that
    only the rule names; no rule loses a channel because an address is missing today."""
    try:
        known = [scheme_of(channel.name) for channel in channels()]
    except ImproperlyConfigured:
        known = []
    return [
        (scheme, word_of_channel(scheme), not rule.channels or scheme in rule.channels)
        for scheme in dict.fromkeys([*known, *rule.channels])
    ]


def quiet_at(rule: Rule, day: int, hour: int) -> bool:
    return bool(rule.quiet) and rule.quiet[day][hour] == "x"


def told_by(request: DeskRequest, before: Rule) -> dict[str, Any]:
    """The form as a rule is written."""
    picked = set(request.POST.getlist("quiet"))
    lines = [
        "".join("x" if f"{day}-{hour}" in picked else "." for hour in range(HOURS))
        for day in range(DAYS)
    ]
    own = {before.number_name: request.POST.get("number", "")} if before.number_name else {}
    return {
        "label": before.label,
        "enabled": request.POST.get("enabled") == "yes",
        "a_shift": request.POST.get("a_shift", ""),
        "quiet": lines if picked else [],
        "channels": picked_channels(request, before),
        "who": request.POST.get("who", before.who),
    } | own


def picked_channels(request: DeskRequest, before: Rule) -> list[str]:
    """The ticked ones; where all or none are ticked, whatever is set hears of it."""
    offered = [scheme for scheme, _, _ in channel_choices(before)]
    picked = [scheme for scheme in offered if scheme in request.POST.getlist("channels")]
    return [] if picked == offered else picked


@transaction.atomic
def kept(request: DeskRequest, changed: Rule, now: datetime) -> None:
    all_rules = {key: item.told() for key, item in current_rules().items()}
    RuleChange.objects.create(
        rules=all_rules | {changed.key: changed.told()},
        note=request.POST.get("note", "")[:200]
        or gettext("修改“%(label)s”") % {"label": changed.label},
        by=request.user,
        at=now,
    )
    audit.record(request.user, "rules:change", changed.key, now)
    messages.success(
        request, gettext("“%(label)s”已生效，可以一键退回。") % {"label": changed.label}
    )


@require_POST
@needs(Permission.RULE_EDIT)
def back(request: DeskRequest, change_id: int) -> HttpResponse:
    """One click back: the rules as they were before a change."""
    change = get_object_or_404(RuleChange, pk=change_id)
    before = RuleChange.objects.filter(pk__lt=change.pk).order_by("-pk").first()
    now = datetime.now(UTC)
    rules: Mapping[str, Any] = before.rules if before else {}
    RuleChange.objects.create(
        rules=rules, note=gettext("退回“%(note)s”") % {"note": change.note}, by=request.user, at=now
    )
    audit.record(request.user, "rules:back", str(change.pk), now)
    messages.success(request, gettext("已退回。"))
    return HttpResponseRedirect(reverse("rules"))
