"""What a person does with a case. Every act is checked, written to the timeline and re-indexed."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import F
from django.utils.translation import gettext

from complaints import vault, verdicts
from complaints.clocks import set_clocks
from complaints.domain.cases import Move, may_move
from complaints.domain.cleaning import clean_text
from complaints.domain.contacts import without_contacts
from complaints.models import Case, CaseEvent, CaseFact, CasePause, Team
from complaints.models.cases import Certainty, DismissReason, Level, Status
from complaints.models.posts import changed_in_index
from complaints.openings import open_again
from complaints.policies import load_policies
from complaints.proposals import contacts_said, order_said
from complaints.transactions import retried

Kind = CaseEvent.Kind
LONGEST_NOTE = 4000  # characters
MOST_TOLD = 3  # changes that somebody who came second is told of


class Refused(Exception):
    """The act is not possible now. The message says why, in the page's language."""


@retried
def confirm(case_id: int, edit: int, actor: User, now: datetime) -> Case:
    """A person says: yes, a complaint. The case counts as confirmed from now on."""
    case = opened(case_id, edit, Move.CONFIRM)
    case.certainty = Certainty.CONFIRMED
    verdicts.give(case, actor, now, complaint=True)
    return written(case, CaseEvent(kind=Kind.CONFIRMED, actor=actor, at=now))


@retried
def dismiss(case_id: int, edit: int, actor: User, reason: str, now: datetime) -> Case:
    """A person says: not for us to answer, and why (a DismissReason)."""
    if reason not in DismissReason.values:
        raise Refused(gettext("请先选择驳回原因。"))
    case = opened(case_id, edit, Move.DISMISS)
    before = {"status": case.status, "reason": reason}
    case.status, case.dismiss_reason = Status.DISMISSED, reason
    end(case, now)
    verdicts.of_dismissal(case, actor, reason, now)
    event = CaseEvent(kind=Kind.DISMISSED, actor=actor, at=now, data=before)
    return written(case, event)


@retried
def reopen(case_id: int, edit: int, actor: User, now: datetime) -> Case:
    """Takes a dismissal or a closing back: the number stays, the clocks begin anew."""
    case = opened(case_id, edit, Move.REOPEN)
    rival = Case.objects.filter(brand=case.brand, author_key=case.author_key, ended_at=None)
    if case.author_key and rival.exists():
        raise Refused(gettext("这位作者已有另一个未结个案，请在那个个案里处理。"))
    if case.merged_into_id:
        raise Refused(gettext("这个个案已并入另一个，请在那个个案里撤销合并。"))
    data = {"status": case.status}
    open_again(case, now)
    return written(case, CaseEvent(kind=Kind.REOPENED, actor=actor, at=now, data=data))


@retried
def assign(case_id: int, edit: int, actor: User, assignee: User, now: datetime) -> Case:
    """Gives a case to a colleague, or to oneself; a new case counts as claimed then."""
    own = assignee.pk == actor.pk
    case = opened(case_id, edit, Move.CLAIM if own else Move.ASSIGN)
    data = {"from": case.assignee_id, "to": assignee.pk, "name": called(assignee)}
    case.assignee = assignee
    if case.status == Status.NEW:
        case.status = Status.CLAIMED
    return written(case, CaseEvent(kind=Kind.ASSIGNED, actor=actor, at=now, data=data))


@retried
def grade(
    case_id: int, edit: int, actor: User, category: str, severity: int, now: datetime
) -> Case:
    """Corrects category and severity. The clocks are set as if it had been so from the start."""
    policies = load_policies()
    if category not in policies.categories or severity not in (1, 2, 3):
        raise Refused(gettext("请选择类别和严重程度。"))
    case = opened(case_id, edit, Move.GRADE)
    data = {"category": [case.category, category], "severity": [case.severity, severity]}
    if case.category == category and case.severity == severity:
        raise Refused(gettext("类别和严重程度都没有变。"))
    case.category, case.severity = category, severity
    case.team = Team.objects.get(key=policies.categories[category].team)
    set_clocks(case, policies.desk)
    verdicts.give(case, actor, now, complaint=True, category=category, severity=severity)
    return written(case, CaseEvent(kind=Kind.GRADED, actor=actor, at=now, data=data))


@retried
def note(case_id: int, actor: User, text: str, now: datetime) -> Case:
    """A remark for colleagues. It changes nothing else, so it can't collide with anybody. A
    telephone in it is masked and remembered as a pseudonym."""
    said = without_contacts(clean_text(text))[:LONGEST_NOTE].strip()
    if not said:
        raise Refused(gettext("备注还是空的。"))
    case = Case.objects.get(pk=case_id)
    contacts_said(case, set(vault.contact_keys(text)), now)
    CaseEvent.objects.create(case=case, kind=Kind.NOTED, actor=actor, at=now, data={"text": said})
    return case


@retried
def add_fact(case_id: int, actor: User, kind: str, value: str, now: datetime) -> Case:
    """Writes down what the customer said; an empty value takes it back."""
    known = {fact for item in load_policies().categories.values() for fact in item.facts}
    if kind not in known:
        raise Refused(gettext("不认识这一项信息。"))
    case = opened(case_id, None, Move.GRADE)
    said = without_contacts(clean_text(value)).replace("\n", " ").strip()[:200]
    CaseFact.objects.filter(case=case, kind=kind).delete()
    if said:
        CaseFact.objects.create(case=case, kind=kind, value=said, said_by=actor, said_at=now)
    if said and kind == "order_number":
        order_said(case, said, now)
    data = {"kind": kind, "value": said}
    CaseEvent.objects.create(case=case, kind=Kind.FACT, actor=actor, at=now, data=data)
    return case


@retried
def wait(case_id: int, edit: int, actor: User, now: datetime) -> Case:
    """It is the customer's turn: the clocks rest."""
    case = opened(case_id, edit, Move.WAIT)
    if case.waiting_since is not None:
        raise Refused(gettext("已经在等待客户了。"))
    case.waiting_since = now
    CasePause.objects.create(case=case, started_at=now)
    set_clocks(case, load_policies().desk)
    return written(case, CaseEvent(kind=Kind.WAITING, actor=actor, at=now))


@retried
def resume(case_id: int, edit: int, actor: User | None, now: datetime) -> Case:
    """The customer answered: the clocks go on."""
    case = opened(case_id, edit, Move.RESUME)
    if case.waiting_since is None:
        raise Refused(gettext("这个个案没有在等待客户。"))
    stop_waiting(case, now)
    set_clocks(case, load_policies().desk)
    return written(case, CaseEvent(kind=Kind.RESUMED, actor=actor, at=now))


@retried
def answer(case_id: int, edit: int, actor: User, text: str, now: datetime) -> Case:
    """The customer has been told cause and remedy, or what instead; the follow-up clock begins."""
    said = without_contacts(clean_text(text))[:LONGEST_NOTE].strip()
    if not said:
        raise Refused(gettext("请写明答复内容：原因、办法，或者为什么不行、可以怎么办。"))
    case = opened(case_id, edit, Move.ANSWER)
    stop_waiting(case, now)
    case.status, case.answered_at, case.followed_up_at = Status.ANSWERED, now, None
    case.first_response_at = case.first_response_at or now
    set_clocks(case, load_policies().desk)
    event = CaseEvent(kind=Kind.ANSWERED, actor=actor, at=now, data={"text": said})
    return written(case, event)


@retried
def escalate(case_id: int, edit: int | None, actor: User | None, why: str, now: datetime) -> Case:
    """One level up: the team's lead, then the complaints office."""
    case = opened(case_id, edit, Move.ESCALATE)
    if case.level == Level.OFFICE:
        raise Refused(gettext("已经升级到投诉办公室了。"))
    case.level += 1
    data = {"to": case.level, "why": without_contacts(clean_text(why))[:200]}
    return written(case, CaseEvent(kind=Kind.ESCALATED, actor=actor, at=now, data=data))


def end(case: Case, now: datetime) -> None:
    """A case that ends waits for nobody; the caller saves it."""
    stop_waiting(case, now)
    case.ended_at = now
    set_clocks(case, load_policies().desk)


def stop_waiting(case: Case, now: datetime) -> None:
    CasePause.objects.filter(case=case, ended_at=None).update(ended_at=now)
    case.waiting_since = None


def opened(case_id: int, edit: int | None, move: Move) -> Case:
    """The case, locked, if nobody changed it since the page was shown (`edit`) and it may move so.

    Raises Case.DoesNotExist and Refused.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    if edit is not None and case.edit != edit:
        raise Refused(what_changed(case, edit))
    if not may_move(case.status, move):
        raise Refused(
            gettext("个案现在是“%(status)s”，不能这样操作。")
            % {"status": case.get_status_display()}
        )
    return case


def what_changed(case: Case, edit: int) -> str:
    """Who did what since `edit`, newest first, for somebody who came second. Of a post that its
    author edited triage writes the event: until then nobody did anything."""
    missed = min(max(case.edit - edit, 1), MOST_TOLD)
    done = case.events.exclude(kind=Kind.POST_JOINED)  # which alone changes no page
    done = done.select_related("actor").order_by("-at", "-id")[:missed]
    told = gettext("、").join(who_did(event) for event in done if event.actor)
    if not told or case.posts.filter(triaged_at=None).exists():
        return gettext("这个个案刚有变化，页面已更新，请看过再操作。")
    return gettext("这个个案刚被同事改动过：%(told)s。页面已更新，请看过再操作。") % {"told": told}


def called(person: User) -> str:
    """What colleagues call somebody."""
    return person.get_full_name() or person.get_username()


def who_did(event: CaseEvent) -> str:
    who = called(event.actor) if event.actor else ""
    claimed = event.kind == Kind.ASSIGNED and event.data.get("to") == event.actor_id
    what = gettext("认领") if claimed else event.get_kind_display()
    return gettext("%(who)s（%(what)s）") % {"who": who, "what": what}


def written(case: Case, event: CaseEvent) -> Case:
    """Saves the case with its event and sends its posts to the index again."""
    case.edit = F("edit") + 1
    case.save()
    case.refresh_from_db()
    event.case = case
    event.save()
    case.posts.update(**changed_in_index(event.at))
    return case
