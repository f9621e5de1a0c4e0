"""Every deed that a page can ask for: its name, who may do it, and what the core does for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext

from complaints import (
    casework,
    following_up,
    identities,
    incident_work,
    merging,
    outreach,
    proposals,
)
from complaints.casework import Refused
from complaints.domain.access import Permission
from complaints.models import Case
from dashboards.access import DeskRequest, holders
from dashboards.errors import person_name

LARGEST_EDIT = 10  # digits


@dataclass(frozen=True)
class Deed:
    """`do` gets the request, the case, what stands behind the colon, and the time; it returns the
    sentence that the page shows. Raises Refused."""

    permission: Permission
    do: Callable[[DeskRequest, Case, str, datetime], str]


def edit_of(request: DeskRequest) -> int:
    """The state of the case that the person saw; -1 fits none."""
    edit = request.POST.get("edit", "")
    return int(edit) if whole(edit) else -1


def whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < LARGEST_EDIT


def field(request: DeskRequest, name: str) -> str:
    return request.POST.get(name, "")


def number(request: DeskRequest, name: str) -> int:
    """A form's number; 0 where there is none."""
    return int(field(request, name)) if whole(field(request, name)) else 0


def confirm(request: DeskRequest, case: Case, what: str, now: datetime) -> str:
    casework.confirm(case.pk, edit_of(request), request.user, now)
    return gettext("已确认是投诉。")


def dismiss(request: DeskRequest, case: Case, what: str, now: datetime) -> str:
    casework.dismiss(case.pk, edit_of(request), request.user, what, now)
    return gettext("已驳回，可以撤销。")


def reopen(request: DeskRequest, case: Case, what: str, now: datetime) -> str:
    casework.reopen(case.pk, edit_of(request), request.user, now)
    return gettext("已重新打开。")


def claim(request: DeskRequest, case: Case, what: str, now: datetime) -> str:
    casework.assign(case.pk, edit_of(request), request.user, request.user, now)
    return gettext("已认领。")


def assign(request: DeskRequest, case: Case, what: str, now: datetime) -> str:
    assignee = colleague(what)
    casework.assign(case.pk, edit_of(request), request.user, assignee, now)
    return gettext("已交给%(name)s。") % {"name": person_name(assignee)}


def colleague(what: str) -> User:
    found = holders(Permission.CASE_WORK).filter(pk=int(what)).first() if whole(what) else None
    if found is None:
        raise Refused(gettext("请先选择要转派给哪位同事。"))
    return found


def grade(request: DeskRequest, case: Case, what: str, now: datetime) -> str:
    casework.grade(
        case.pk, edit_of(request), request.user, field(request, "category"),
        number(request, "severity"), now,
    )  # fmt: skip
    return gettext("已改判，时限按新的严重程度重新计算。")


def note(request: DeskRequest, case: Case, what: str, now: datetime) -> str:
    casework.note(case.pk, request.user, field(request, "text"), now)
    return gettext("已加备注。")


def fact(request: DeskRequest, case: Case, what: str, now: datetime) -> str:
    casework.add_fact(case.pk, request.user, what, field(request, "value"), now)
    return gettext("已记下。")


def wait(request: DeskRequest, case: Case, what: str, now: datetime) -> str:
    casework.wait(case.pk, edit_of(request), request.user, now)
    return gettext("已暂停计时，等客户回应。")


def resume(request: DeskRequest, case: Case, what: str, now: datetime) -> str:
    casework.resume(case.pk, edit_of(request), request.user, now)
    return gettext("客户已回应，继续计时。")


def answer(request: DeskRequest, case: Case, what: str, now: datetime) -> str:
    casework.answer(case.pk, edit_of(request), request.user, field(request, "text"), now)
    return gettext("已记录答复，到期提醒回访。")


def follow_up(request: DeskRequest, case: Case, what: str, now: datetime) -> str:
    following_up.follow_up(
        case.pk, edit_of(request), request.user, what, field(request, "text"),
        number(request, "score") or None, now,
    )  # fmt: skip
    return gettext("已记录回访。")


def close(request: DeskRequest, case: Case, what: str, now: datetime) -> str:
    following_up.close(case.pk, edit_of(request), request.user, what, now)
    return gettext("已结案。")


def escalate(request: DeskRequest, case: Case, what: str, now: datetime) -> str:
    why = field(request, "text") or "人工升级"
    raised = casework.escalate(case.pk, edit_of(request), request.user, why, now)
    return gettext("已升级到%(level)s。") % {"level": raised.get_level_display()}


def approve(request: DeskRequest, case: Case, what: str, now: datetime) -> str:
    outreach.approve(case.pk, edit_of(request), request.user, now)
    return gettext("已批准联系客户。")


def merge(request: DeskRequest, case: Case, what: str, now: datetime) -> str:
    into = (what or field(request, "into")).strip()[:24]
    merging.merge(case.pk, edit_of(request), into, request.user, now)
    return gettext("已并入 %(into)s，可以在那里撤销。") % {"into": into}


def split(request: DeskRequest, case: Case, what: str, now: datetime) -> str:
    merging.split(case.pk, edit_of(request), what[:24], request.user, now)
    return gettext("已拆出 %(number)s。") % {"number": what[:24]}


def keep_apart(request: DeskRequest, case: Case, what: str, now: datetime) -> str:
    if whole(what):
        proposals.keep_apart(int(what), request.user)
    return gettext("已记下：不是同一件事。")


def join(request: DeskRequest, case: Case, what: str, now: datetime) -> str:
    incident = number(request, "incident")
    incident_work.join(incident, case.pk, request.user, now)
    return gettext("已加入事件。")


def reserve(request: DeskRequest, case: Case, what: str, now: datetime) -> str:
    door, _, account = what.partition("/")
    got = outreach.reserve(case.pk, door, account, request.user, now)
    if isinstance(got, list):
        raise Refused("".join(item.sentence for item in got))
    return gettext("这位作者现在由你联系，其他同事暂时不能联系。")


def record(request: DeskRequest, case: Case, what: str, now: datetime) -> str:
    attempt = case.attempts.filter(pk=number(request, "attempt")).first()
    if attempt is None:
        raise Refused(gettext("这次联系已经结束，请重新开始。"))
    outreach.record(attempt.pk, request.user, what, field(request, "text"), now)
    return gettext("已记录联系结果。")


def reveal(request: DeskRequest, case: Case, what: str, now: datetime) -> str:
    identities.reveal(case.pk, request.user, field(request, "purpose"), now)
    return gettext("身份已打开，这次查看已记录。")


DEEDS: dict[str, Deed] = {
    "confirm": Deed(Permission.CASE_WORK, confirm),
    "dismiss": Deed(Permission.CASE_WORK, dismiss),
    "reopen": Deed(Permission.CASE_WORK, reopen),
    "claim": Deed(Permission.CASE_WORK, claim),
    "assign": Deed(Permission.CASE_ASSIGN, assign),
    "grade": Deed(Permission.CASE_WORK, grade),
    "note": Deed(Permission.CASE_WORK, note),
    "fact": Deed(Permission.CASE_WORK, fact),
    "wait": Deed(Permission.CASE_WORK, wait),
    "resume": Deed(Permission.CASE_WORK, resume),
    "answer": Deed(Permission.CASE_WORK, answer),
    "follow_up": Deed(Permission.CASE_WORK, follow_up),
    "close": Deed(Permission.CASE_WORK, close),
    "escalate": Deed(Permission.CASE_WORK, escalate),
    "approve": Deed(Permission.CASE_APPROVE, approve),
    "merge": Deed(Permission.CASE_WORK, merge),
    "split": Deed(Permission.CASE_WORK, split),
    "keep_apart": Deed(Permission.CASE_WORK, keep_apart),
    "join": Deed(Permission.CASE_WORK, join),
    "reserve": Deed(Permission.CASE_WORK, reserve),
    "record": Deed(Permission.CASE_WORK, record),
    "reveal": Deed(Permission.IDENTITY_REVEAL, reveal),
}
