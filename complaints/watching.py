"""The watch: surges, and everything else that on-call must hear of, once every few minutes."""

from collections import Counter
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.contrib.auth.models import User
from django.db.models import CharField, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from complaints.alerting import current_rules, raise_alert, waiting_alerts
from complaints.asked import asked_for
from complaints.campaigns import mark_campaigns
from complaints.complaint_counts import binned
from complaints.digests import digest
from complaints.incident_course import follow
from complaints.incidents import notice
from complaints.models import Alert, Brand, Case, Post, Source, Verdict
from complaints.models.cases import Level
from complaints.policies import Policies
from complaints.recovering import late_again, late_for_index, resolve_over
from complaints.reminding import tell_again, wake
from complaints.sampling import draw_yesterday
from complaints.steps import Counts
from complaints.transactions import retried

VIRAL_WINDOW = timedelta(days=2)
DRIFT_WINDOW, DRIFT_LEAST = timedelta(days=7), 50
MOST = 50
BREACH_KEY = Concat(
    Value("breach:"), "number", Value(":"), Cast("reopened", CharField()), Value(":"), "next_clock"
)


def watch_step(policies: Policies, now: datetime) -> Counts:
    """Looks once; whatever it notices was noticed once, however often it looks."""
    counts: Counter[str] = Counter(incidents=0, campaigns=0, raised=0, passed_on=0)
    threshold = current_rules()["surge"].number
    for brand in Brand.objects.filter(active=True):
        found = binned(brand, now)
        follow(brand, found, now)  # first: what belongs to a known cause is no new one
        counts["incidents"] += len(notice(brand, found, policies, threshold, now))
        counts["campaigns"] += len(mark_campaigns(brand, now))
    for look in (viral_posts, broken_promises, silent_sources, drifting_model, late_index):
        counts["raised"] += look(now)
    counts["over"] = resolve_over(now)
    counts["reminded"] = wake(now)
    counts["passed_on"] = pass_on(policies, now)
    digest(now)
    counts["sampled"] = draw_yesterday(now)
    return dict(counts)


def viral_posts(now: datetime) -> int:
    """Complaints whose reposts and comments together went past the rule's reach."""
    rule = current_rules()["viral_post"]
    recent = Post.objects.filter(
        published_at__gte=now - VIRAL_WINDOW, case__isnull=False, case__ended_at=None
    )
    found = 0
    for post in recent.exclude(reposts=None, comments=None).select_related("case")[:2000]:
        reach = (post.reposts or 0) + (post.comments or 0)
        if reach >= rule.number:
            title = f"传播加快：转发与评论共 {reach:,}"
            key = f"viral:{post.pk}:{len(str(reach))}"  # again when it is ten times as many
            kind = Alert.Kind.VIRAL_POST
            found += raise_alert(key, kind, title, post.text[:300], now, case=post.case)
    return found


def broken_promises(now: datetime) -> int:
    """Cases that went up to the complaints office."""
    found = 0
    late = Case.objects.filter(ended_at=None, level=Level.OFFICE, next_due_at__lt=now)
    untold = late.annotate(key=BREACH_KEY).exclude(has_alert())
    for case in untold.order_by("next_due_at")[:MOST]:
        title = f"承诺超时 {case.number}，已升级到投诉办公室"
        new = raise_alert(case.key, Alert.Kind.CLOCK_BREACH, title, "", now, case=case)
        found += new or late_again(case.key, now)
    return found


def has_alert() -> Exists:
    """An alert under `key` that is not over or was taken: there is no more to tell, and it must not
    take the place of what is untold."""
    told = Q(resolved_at=None) | Q(acknowledged_at__isnull=False)
    return Exists(Alert.objects.filter(told, event_key=OuterRef("key")))


def silent_sources(now: datetime) -> int:
    """Sources that answer and bring nothing for longer than the rule allows."""
    limit = timedelta(hours=current_rules()["source_silent"].number)
    found = 0
    asked = Source.objects.filter(active=True, stopped=False, last_success_at__isnull=False)
    posts = Post.objects.filter(source=OuterRef("pk")).order_by("-fetched_at")
    for source in asked.annotate(newest=Subquery(posts.values("fetched_at")[:1])):
        if source.newest is not None and now - source.newest > limit:
            key = f"silent:{source.key}:{source.newest.isoformat()}"
            title = f"来源 {source.key} 已 {limit.total_seconds() / 3600:.0f} 小时没有新帖"
            body = "采集没有报错，但也没有新帖：请核对关键词和权限。"
            found += raise_alert(key, Alert.Kind.SOURCE_SILENT, title, body, now, source=source)
    return found


def drift_at(now: datetime) -> tuple[float, int] | None:
    """The share of complaints among what people said of flagged posts in the week before, and how
    often they said it; None where that is too seldom."""
    said = Verdict.objects.filter(given_at__gt=now - DRIFT_WINDOW, given_at__lte=now)
    answers = list(said.values_list("complaint", flat=True)[:5000])
    if len(answers) < DRIFT_LEAST:
        return None
    return sum(answers) / len(answers), len(answers)


def drifting_model(now: datetime) -> int:
    """Too few of the flagged posts of the last week were complaints."""
    said = drift_at(now)
    if said is None or said[0] >= current_rules()["model_drift"].number:
        return 0
    precision, answers = said
    title = f"判断模型走样：最近一周 {answers} 次人工判断中只有 {precision:.0%} 是投诉"
    key = f"drift:{now:%G-%V}"
    return raise_alert(key, Alert.Kind.MODEL_DRIFT, title, "请抽样核对，必要时重新训练。", now)


def late_index(now: datetime) -> int:
    """Posts that wait for Elasticsearch longer than the rule allows."""
    waiting = late_for_index(now).first()
    if waiting is None:
        return 0
    limit = timedelta(minutes=current_rules()["search_behind"].number)
    key = f"search_behind:{waiting.index_due_at:%Y-%m-%dT%H}"
    title = f"检索落后超过 {limit.total_seconds() / 60:.0f} 分钟"
    return raise_alert(key, Alert.Kind.SEARCH_BEHIND, title, "请看 Elasticsearch 是否可用。", now)


def pass_on(policies: Policies, now: datetime) -> int:
    """Alerts that nobody has taken go to the next who is asked, one after the other."""
    due = (
        waiting_alerts()
        .filter(raised_at__gt=now - timedelta(days=1))
        .exclude(snoozed_until__gt=now)
        .annotate(since=Coalesce("passed_at", "raised_at"))
        .filter(since__lte=now - policies.pass_on_after)
    )
    kinds = due.order_by().values_list("kind", flat=True).distinct()
    asked = {kind: asked_for(kind, now) for kind in kinds}
    left = (Q(kind=kind, passed_on__lt=len(users)) for kind, users in asked.items())
    passed = 0
    for alert in due.filter(reduce(or_, left, Q(pk=None))).order_by("pk")[:MOST]:
        first, *others = asked[alert.kind]  # the first was told when it was raised
        passed += handed(alert, [*others, first][alert.passed_on], now)
    return passed


@retried
def handed(alert: Alert, user: User, now: datetime) -> bool:
    """Tells every channel who is asked now."""
    mine = Alert.objects.filter(
        pk=alert.pk, passed_on=alert.passed_on, acknowledged_at=None
    ).update(passed_on=alert.passed_on + 1, passed_to=user, passed_at=now)
    if mine:
        tell_again(alert, f"passed {alert.passed_on + 1}", now)
    return bool(mine)
