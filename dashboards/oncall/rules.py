"""The rules of alerting: shown, changed with a history, and tried on the last two weeks before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from complaints import audit
from complaints.alert_rules import DAYS, HOURS, Rule, rule_from
from complaints.alerting import SHIFT, current_rules
from complaints.complaint_counts import LOOKED_BACK, binned
from complaints.domain.access import Permission
from complaints.domain.surges import readings
from complaints.models import Alert, Brand, RuleChange
from dashboards.access import DeskRequest, allowed, needs

WEEK = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
LAST_CHANGES = 10
NUMBER_WORDS = {
    "from_severity": "从严重程度起（1-3）",
    "threshold": "分数超过（越低越敏感）",
    "reach": "转发与评论之和",
    "hours": "小时没有新帖",
    "precision_below": "准确率低于（0-1）",
    "minutes": "分钟未入库",
}


@dataclass(frozen=True)
class ShownRule:
    """A rule with how useful its alerts were: useful among those that somebody rated."""

    rule: Rule
    number_words: str
    useful: int
    rated: int


@dataclass(frozen=True)
class Trial:
    """What a changed rule would have sent in the last two weeks."""

    rule: Rule
    sent: list[tuple[datetime, str]]
    held: int
    before: int


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
        messages.error(request, "没有这条规则。")
        return HttpResponseRedirect(reverse("rules"))
    now, changed, trial = datetime.now(UTC), known[key], None
    if request.method == "POST":
        try:
            changed = rule_from(key, told_by(request, known[key]))
        except (ValueError, KeyError):
            messages.error(request, "有一项不是合适的数字，请检查后再试。")
        else:
            if request.POST.get("act") == "keep":
                kept(request, changed, now)
                return HttpResponseRedirect(reverse("rules"))
            trial = tried(changed, known[key], now)
    grid = [
        (WEEK[day], [quiet_at(changed, day, hour) for hour in range(HOURS)]) for day in range(DAYS)
    ]
    context = {
        "rule": changed,
        "number_words": NUMBER_WORDS.get(changed.number_name, ""),
        "grid": grid,
        "hours": range(HOURS),
        "trial": trial,
        "now": now,
    }
    return render(request, "oncall/rule.html", context)


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
    } | own


@transaction.atomic
def kept(request: DeskRequest, changed: Rule, now: datetime) -> None:
    all_rules = {key: item.told() for key, item in current_rules().items()}
    RuleChange.objects.create(
        rules=all_rules | {changed.key: changed.told()},
        note=request.POST.get("note", "")[:200] or f"修改“{changed.label}”",
        by=request.user,
        at=now,
    )
    audit.record(request.user, "rules:change", changed.key, now)
    messages.success(request, f"“{changed.label}”已生效，可以一键退回。")


def tried(changed: Rule, before: Rule, now: datetime) -> Trial:
    """Replays the last two weeks: surges from the counts, everything else from recorded alerts."""
    events = surges_since(changed.number, now) if changed.key == "surge" else recorded(changed, now)
    sent: list[tuple[datetime, str]] = []
    held = 0
    for at, title in sorted(events):
        recent = sum(at - other < SHIFT for other, _ in sent)
        if not changed.enabled or changed.is_quiet(at) or recent >= changed.a_shift:
            held += 1
        else:
            sent.append((at, title))
    happened = Alert.objects.filter(kind=before.key, held="", raised_at__gte=now - LOOKED_BACK)
    return Trial(changed, sent[::-1][:50], held, happened.count())


def recorded(rule: Rule, now: datetime) -> list[tuple[datetime, str]]:
    found = Alert.objects.filter(kind=rule.key, raised_at__gte=now - LOOKED_BACK)
    if rule.number_name == "from_severity":
        found = found.filter(case__severity__gte=int(rule.number))
    return list(found.values_list("raised_at", "title")[:1000])


def surges_since(threshold: float, now: datetime) -> list[tuple[datetime, str]]:
    """Every surge of the brand's complaints in the last two weeks at this threshold."""
    found = []
    for brand in Brand.objects.filter(active=True):
        seen = binned(brand, now, every_key=True)
        lines = readings(seen.counts, seen.begins, threshold, seen.totals) if seen.keys else []
        for key, line in zip(seen.keys, lines, strict=True):
            found += [
                (r.at, f"{' '.join(key)}：{r.seen:.0f} 条，平时 {r.expected:.1f} 条")
                for r in line
                if r.alarm
            ]
    return once(found)


def once(found: list[tuple[datetime, str]]) -> list[tuple[datetime, str]]:
    """One cause raises several series within the hour: it would be told once."""
    kept: list[tuple[datetime, str]] = []
    for at, title in sorted(found):
        if not kept or at - kept[-1][0] > timedelta(hours=1):
            kept.append((at, title))
    return kept


@require_POST
@needs(Permission.RULE_EDIT)
def back(request: DeskRequest, change_id: int) -> HttpResponse:
    """One click back: the rules as they were before a change."""
    change = get_object_or_404(RuleChange, pk=change_id)
    before = RuleChange.objects.filter(pk__lt=change.pk).order_by("-pk").first()
    now = datetime.now(UTC)
    rules: Mapping[str, Any] = before.rules if before else {}
    RuleChange.objects.create(rules=rules, note=f"退回“{change.note}”", by=request.user, at=now)
    audit.record(request.user, "rules:back", str(change.pk), now)
    messages.success(request, "已退回。")
    return HttpResponseRedirect(reverse("rules"))
