"""What a person does with a case. Every act is checked, written to the timeline and re-indexed."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import F

from complaints.domain.cases import Move, may_move
from complaints.models import Case, CaseEvent
from complaints.models.cases import Certainty, DismissReason, Status
from complaints.models.posts import changed_in_index
from complaints.transactions import retried


class Refused(Exception):
    """The act is not possible now. The message says why, in the page's language."""


@retried
def confirm(case_id: int, edit: int, actor: User, now: datetime) -> Case:
    """A person says: yes, a complaint. The case counts as confirmed from now on."""
    case = opened(case_id, edit, Move.CONFIRM)
    case.certainty = Certainty.CONFIRMED
    return written(case, CaseEvent(kind=CaseEvent.Kind.CONFIRMED, actor=actor, at=now))


@retried
def dismiss(case_id: int, edit: int, actor: User, reason: str, now: datetime) -> Case:
    """A person says: not for us to answer, and why (a DismissReason)."""
    if reason not in DismissReason.values:
        raise Refused("请先选择驳回原因。")
    case = opened(case_id, edit, Move.DISMISS)
    before = {"status": case.status, "reason": reason}
    case.status, case.dismiss_reason, case.ended_at = Status.DISMISSED, reason, now
    event = CaseEvent(kind=CaseEvent.Kind.DISMISSED, actor=actor, at=now, data=before)
    return written(case, event)


@retried
def reopen(case_id: int, edit: int, actor: User, now: datetime) -> Case:
    """Takes a dismissal back."""
    case = opened(case_id, edit, Move.REOPEN)
    rival = Case.objects.filter(brand=case.brand, author_key=case.author_key, ended_at=None)
    if case.author_key and rival.exists():
        raise Refused("这位作者已有另一个未结个案，请在那个个案里处理。")
    case.status = Status.CLAIMED if case.assignee_id else Status.NEW
    case.dismiss_reason, case.ended_at = "", None
    return written(case, CaseEvent(kind=CaseEvent.Kind.REOPENED, actor=actor, at=now))


@retried
def assign(case_id: int, edit: int, actor: User, assignee: User, now: datetime) -> Case:
    """Gives a case to a colleague, or to oneself; a new case counts as claimed then."""
    case = opened(case_id, edit, Move.ASSIGN)
    data = {"from": case.assignee_id, "to": assignee.pk, "name": assignee.get_username()}
    case.assignee = assignee
    if case.status == Status.NEW:
        case.status = Status.CLAIMED
    return written(case, CaseEvent(kind=CaseEvent.Kind.ASSIGNED, actor=actor, at=now, data=data))


def opened(case_id: int, edit: int, move: Move) -> Case:
    """The case, locked, if nobody changed it since the page was shown (`edit`) and it may move so.

    Raises Case.DoesNotExist and Refused.
    """
    case = Case.objects.select_for_update().get(pk=case_id)
    if case.edit != edit:
        raise Refused("这个个案刚被同事改动过，页面已更新，请看过再操作。")
    if not may_move(case.status, move):
        raise Refused(f"个案现在是“{case.get_status_display()}”，不能这样操作。")
    return case


def written(case: Case, event: CaseEvent) -> Case:
    """Saves the case with its event and sends its posts to the index again."""
    case.edit = F("edit") + 1
    case.save()
    case.refresh_from_db()
    event.case = case
    event.save()
    case.posts.update(**changed_in_index())
    return case
