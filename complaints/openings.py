"""How a complaint finds its case: the one it is in, its author's open one, or a new one."""

from datetime import datetime

from django.db.models import F

from complaints.clocks import set_clocks
from complaints.domain import sla
from complaints.domain.alarms import MINOR, THREAT, alarms_of
from complaints.domain.cases import case_number
from complaints.domain.times import SHANGHAI
from complaints.models import Alert, Case, CaseCounter, CaseEvent, Judgement, Post, Team
from complaints.models.cases import ENDED, Certainty, Level, Status
from complaints.models.posts import changed_in_index
from complaints.policies import CATEGORY_OF_LAST_RESORT, Policies, load_policies
from complaints.routing import colleague_for

ALARM_WORDS = {MINOR: "涉及未成年人安全", THREAT: "扬言投诉或曝光"}


def case_for(
    post: Post, judgement: Judgement, policies: Policies, now: datetime
) -> tuple[Case, str]:
    """The case a complaint belongs to: the one it is in, its author's open one, or a new one."""
    if post.case_id is not None:
        case = case_of_edited(post.case_id, post, now)
        note_edit(case, post, now)
    elif found := open_case_of(post):
        case = found
        CaseEvent.objects.create(
            case=case, kind=CaseEvent.Kind.POST_JOINED, post=post, at=now, data=facts_of(judgement)
        )
    else:
        return opened(post, judgement, policies, now), "opened"
    return raised(case, judgement, policies, now), "joined"


def case_of_edited(case_id: int, post: Post, now: datetime) -> Case:
    """The case an edited post is in, whoever it was merged with; where that one has ended, its
    author's open one, or the ended one anew."""
    case = heir_of(case_id)
    return case if case.ended_at is None else open_case_of(post) or live_again(case, now)


def locked(case_id: int) -> Case:
    return Case.objects.select_for_update(of=("self",)).get(pk=case_id)


def heir_of(case_id: int) -> Case:
    """The case, or the one that it was merged into in the end; locked."""
    case = locked(case_id)
    return case if case.merged_into_id is None else heir_of(case.merged_into_id)


def live_again(case: Case, now: datetime) -> Case:
    """An ended case needs a person again: its post was edited into a complaint, or its customer is
    not satisfied."""
    open_again(case, now)
    case.edit += 1
    case.save()
    CaseEvent.objects.create(case=case, kind=CaseEvent.Kind.REOPENED, at=now)
    return case


def open_again(case: Case, now: datetime) -> None:
    """An ended case is worked anew under its old number; the caller saves it. What nobody took
    before it ended waits again; its promises begin anew, and a breach of them is another alert."""
    case.status = Status.CLAIMED if case.assignee_id else Status.NEW
    case.dismiss_reason, case.ended_at, case.result, case.merged_into = "", None, "", None
    case.first_response_at = case.answered_at = case.followed_up_at = case.waiting_since = None
    case.clocks_from, case.reopened, case.approved_by = now, case.reopened + 1, None
    set_clocks(case, load_policies().desk)
    left = case.alerts.filter(acknowledged_at=None).exclude(kind=Alert.Kind.CLOCK_BREACH)
    left.update(resolved_at=None)


def open_case_of(post: Post) -> Case | None:
    """The author's open case, or the open one that a case of theirs was merged into; locked."""
    if not post.author_key:
        return None
    theirs = Case.objects.filter(brand_id=post.brand_id, author_key=post.author_key)
    own = theirs.select_for_update(of=("self",)).exclude(status__in=ENDED).first()
    merged = theirs.filter(merged_into__isnull=False).order_by("-ended_at", "-pk")
    heirs = (heir_of(case.pk) for case in merged)
    return own or next((heir for heir in heirs if heir.ended_at is None), None)


def note_edit(case: Case, post: Post, now: datetime) -> None:
    CaseEvent.objects.create(
        case=case,
        kind=CaseEvent.Kind.POST_EDITED,
        post=post,
        at=now,
        data={"revision": post.revision},
    )


def raised(case: Case, judgement: Judgement, policies: Policies, now: datetime) -> Case:
    """A further post can make a case graver or surer, never the reverse: that is for a person."""
    severity = max(case.severity, sla.of_case(judgement.severity))
    level = case.level
    louder = sound_alarms(case, judgement)
    surer = case.certainty == Certainty.UNSURE and judgement.label == Judgement.Label.COMPLAINT
    if severity == case.severity and not surer and not louder:
        return case
    case.severity = severity
    set_clocks(case, policies.desk)
    if surer:
        case.certainty = Certainty.FLAGGED
        case.category, case.team = routed(judgement, policies)
    case.edit += 1
    case.save()
    case.posts.update(**changed_in_index(now))
    note_level(case, level, now)
    return case


def opened(post: Post, judgement: Judgement, policies: Policies, now: datetime) -> Case:
    severity = sla.of_case(judgement.severity)
    category, team = routed(judgement, policies)
    sure = judgement.label == Judgement.Label.COMPLAINT
    case = Case(
        number=next_number(now),
        brand_id=post.brand_id,
        lead_post=post,
        author_key=post.author_key,
        status=Status.NEW,
        certainty=Certainty.FLAGGED if sure else Certainty.UNSURE,
        category=category,
        severity=severity,
        team=team,
        opened_at=now,
        clocks_from=now,
        first_response_due_at=now,
    )
    set_clocks(case, policies.desk)
    case.assignee = colleague_for(case, now)
    sound_alarms(case, judgement)
    case.save()
    CaseEvent.objects.create(
        case=case, kind=CaseEvent.Kind.OPENED, post=post, at=now, data=facts_of(judgement)
    )
    note_level(case, Level.TEAM, now)
    return case


def sound_alarms(case: Case, judgement: Judgement) -> bool:
    """A threat to report, or a child in danger, goes to the team's lead at once. Whether new."""
    kinds = {str(fact.get("kind")) for fact in judgement.facts if isinstance(fact, dict)}
    heard = alarms_of(kinds, judgement.severity, judgement.post.text)
    if heard <= set(case.alarms):
        return False
    case.alarms = sorted(heard | set(case.alarms))
    case.level = max(case.level, Level.LEAD)
    return True


def note_level(case: Case, before: int, now: datetime) -> None:
    """The timeline says why a case is the lead's from the start."""
    if case.level > before:
        why = ALARM_WORDS[MINOR if MINOR in case.alarms else THREAT]
        CaseEvent.objects.create(
            case=case, kind=CaseEvent.Kind.ESCALATED, at=now, data={"to": case.level, "why": why}
        )


def routed(judgement: Judgement, policies: Policies) -> tuple[str, Team]:
    """The category and its team; a category that the policies no longer name counts as other."""
    known = judgement.category in policies.categories
    key = judgement.category if known else CATEGORY_OF_LAST_RESORT
    return key, Team.objects.get(key=policies.categories[key].team)


def facts_of(judgement: Judgement) -> dict[str, object]:
    return {
        "label": judgement.label,
        "score": round(judgement.score, 4),
        "category": judgement.category,
        "severity": judgement.severity,
        "model": judgement.model_version,
    }


def next_number(now: datetime) -> str:
    """The day's next case number. The counter's row is locked until the transaction ends."""
    day = now.astimezone(SHANGHAI).date()
    CaseCounter.objects.get_or_create(day=day)
    CaseCounter.objects.filter(day=day).update(last=F("last") + 1)
    return case_number(now, CaseCounter.objects.get(day=day).last)
