"""Triage: a judged post opens a case, joins its author's open one, or is set aside.

Every post is decided in a transaction of its own that fills `triaged_at`, so a kill at any line
leaves a post either fully decided or untouched.
"""

from collections import Counter
from datetime import datetime

from django.db import DatabaseError, IntegrityError
from django.db.models import QuerySet

from complaints.alerting import GROUPED, OFF, current_rules, raise_alert
from complaints.domain.alarms import MINOR, THREAT
from complaints.grouping import going_incident
from complaints.models import Alert, Case, Judgement, Post
from complaints.models.posts import changed_in_index
from complaints.openings import ALARM_WORDS, case_for, locked, note_edit
from complaints.policies import Policies
from complaints.proposals import propose
from complaints.rejections import keep
from complaints.steps import Counts, StepFailed, progress
from complaints.transactions import retried

BATCH = 500
GRAVE = (Alert.Kind.MINOR_SAFETY, Alert.Kind.REPORT_THREAT, Alert.Kind.SEVERE_COMPLAINT)
ALARMS = (  # the gravest first
    (MINOR, Alert.Kind.MINOR_SAFETY),
    (THREAT, Alert.Kind.REPORT_THREAT),
)


def triage_step(policies: Policies, now: datetime) -> Counts:
    """Decides every judged post; counts by what became of them.

    Raises StepFailed at the end when a post could not be decided: it stays in the queue, its
    reason is kept, and its neighbours are done.
    """
    queue = Post.objects.filter(classified_at__isnull=False, triaged_at=None)
    counts = Counter({"taken": 0, "opened": 0, "joined": 0, "set_aside": 0, "rejected": 0})
    last = 0
    with progress(queue.count(), "triage") as bar:
        while ids := next_ids(queue, last):
            for post_id in ids:
                if became := fenced(post_id, policies, now):
                    counts.update({"taken": 1, became: 1})
            last = ids[-1]
            bar.update(len(ids))
    if counts["rejected"]:
        raise StepFailed(
            f"{counts['rejected']} posts could not be triaged: the status page shows the reasons.",
            dict(counts),
        )
    return dict(counts)


def fenced(post_id: int, policies: Policies, now: datetime) -> str | None:
    """`decide`, with the reason kept where one post alone makes it fail."""
    try:
        return decide(post_id, policies, now)
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001  kept as a rejection; the neighbours go on
        reason = f"{type(error).__name__}: {error}"
        keep("triage", reason, {"post": post_id}, now, post=Post.objects.get(pk=post_id))
        return "rejected"


def next_ids(queue: QuerySet[Post], after: int) -> list[int]:
    return list(queue.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH])


def decide(post_id: int, policies: Policies, now: datetime) -> str | None:
    """What becomes of one post: opened, joined or set_aside; None when another worker has it.

    Two workers on PostgreSQL can open a case for one author at the same moment: the database lets
    one through, and the other finds that case on its second look.
    """
    try:
        return decided(post_id, policies, now)
    except IntegrityError:
        return decided(post_id, policies, now)


@retried
def decided(post_id: int, policies: Policies, now: datetime) -> str | None:
    post = (
        Post.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk=post_id, classified_at__isnull=False, triaged_at=None)
        .first()
    )
    if post is None:
        return None
    judgement = post.judgements.filter(current=True).first()
    if judgement is None or not wanted(judgement):
        return set_aside(post, now)
    case, became = case_for(post, judgement, policies, now)
    Post.objects.filter(pk=post.pk).update(case=case, triaged_at=now, **changed_in_index(now))
    propose(case, post, orders_in(judgement), now)
    if judgement.label == Judgement.Label.COMPLAINT:
        tell_if_severe(case, post, policies, now)
    return became


def orders_in(judgement: Judgement) -> set[str]:
    facts = [fact for fact in judgement.facts if isinstance(fact, dict)]
    return {str(fact.get("value")) for fact in facts if fact.get("kind") == "order_number"}


def wanted(judgement: Judgement) -> bool:
    """A complaint, or what may be one, that is about our brand."""
    return judgement.about_brand and judgement.label != Judgement.Label.NOT_COMPLAINT


def set_aside(post: Post, now: datetime) -> str:
    """Not (or no longer) for us. A post that already is in a case stays there, edited."""
    if post.case_id is not None:
        note_edit(locked(post.case_id), post, now)
    Post.objects.filter(pk=post.pk).update(triaged_at=now, index_due_at=now)
    return "set_aside"


def tell_alarms(case: Case, post: Post, now: datetime) -> bool:
    """A child in danger is always told; a threat where nobody was told of the case before. Whether
    on-call knows of the case."""
    known = case.alerts.filter(kind__in=GRAVE).exclude(held__in=(GROUPED, OFF)).exists()
    for alarm, kind in ALARMS:
        if alarm in case.alarms and (alarm == MINOR or not known):
            title = f"{ALARM_WORDS[alarm]} {case.number}"
            raise_alert(f"{kind}:{case.number}", kind, title, post.text[:300], now, case)
            return True
    return known


def tell_if_severe(case: Case, post: Post, policies: Policies, now: datetime) -> None:
    """A severe case is told to on-call once, in the words of the post that made it severe."""
    if tell_alarms(case, post, now):
        return
    severe = current_rules()["severe_complaint"]
    if case.severity < severe.number:
        return
    known = policies.categories.get(case.category)
    label = known.label if known else case.category
    raise_alert(
        event_key=f"severe_complaint:{case.number}",
        kind=Alert.Kind.SEVERE_COMPLAINT,
        title=f"严重投诉 {case.number}（{label}）",
        body=post.text[:300],
        now=now,
        case=case,
        incident=going_incident(post),
    )
