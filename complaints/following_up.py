"""After the answer: is it solved? The customer's word, by a colleague or by the signed link."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core import signing
from django.utils.translation import gettext

from complaints.casework import Refused, end, opened, stop_waiting, written
from complaints.clocks import set_clocks
from complaints.domain.cases import Move
from complaints.domain.cleaning import clean_text
from complaints.domain.contacts import without_contacts
from complaints.models import Case, CaseEvent, OutreachAttempt
from complaints.models.cases import Result, Status
from complaints.openings import heir_of, live_again, open_case_of
from complaints.policies import load_policies
from complaints.transactions import retried

SALT = "huiyin.satisfaction"
LINK_LIVES = timedelta(days=30)
POOR = 2  # of 5: whoever gives this or less is not satisfied
Kind = CaseEvent.Kind


@retried
def follow_up(
    case_id: int, edit: int, actor: User, result: str, text: str, score: int | None, now: datetime
) -> Case:
    """Writes down what the customer said. Not satisfied: the answer's clock begins anew."""
    if result not in (Result.SATISFIED, Result.UNSATISFIED, Result.NO_ANSWER):
        raise Refused(gettext("请选择回访结果：满意、不满意或没有回应。"))
    if score is not None and not 1 <= score <= 5:
        raise Refused(gettext("评分是 1 到 5 分。"))
    case = opened(case_id, edit, Move.FOLLOW_UP)
    if case.answered_at is None:
        raise Refused(gettext("还没有答复客户，答复之后才能回访。"))
    stop_waiting(case, now)
    case.result, case.satisfaction = result, score or case.satisfaction
    if result == Result.UNSATISFIED:
        case.status, case.answered_at, case.followed_up_at = Status.CONTACTED, None, None
    else:
        case.status, case.followed_up_at = Status.FOLLOWED_UP, now
    set_clocks(case, load_policies().desk)
    data = {"result": result, "text": without_contacts(clean_text(text))[:2000], "score": score}
    return written(case, CaseEvent(kind=Kind.FOLLOWED_UP, actor=actor, at=now, data=data))


@retried
def close(case_id: int, edit: int, actor: User, result: str, now: datetime) -> Case:
    """Ends a case. It needs an outcome that the record bears out."""
    case = opened(case_id, edit, Move.CLOSE)
    refusal = why_not_close(case, result)
    if refusal:
        raise Refused(refusal)
    case.status, case.result = Status.CLOSED, result
    end(case, now)
    data = {"result": result}
    return written(case, CaseEvent(kind=Kind.CLOSED, actor=actor, at=now, data=data))


def why_not_close(case: Case, result: str) -> str:
    """One sentence, or nothing where the case may be closed with this outcome."""
    if result not in Result.values:
        return gettext("请选择结案结果。")
    if result == Result.UNREACHABLE:
        needed = load_policies().desk.unreachable_after
        tried = tries(case)
        lacking = gettext("联系不上要先试满 %(needed)s 次，现在是 %(tried)s 次。") % {
            "needed": needed,
            "tried": tried,
        }
        return lacking if tried < needed else ""
    if case.followed_up_at is None or case.result != result:
        return gettext("结案之前要先回访，结果要与回访一致。")
    return ""


def tries(case: Case) -> int:
    tried = (OutreachAttempt.State.SENT, OutreachAttempt.State.UNREACHABLE)
    return case.attempts.filter(state__in=tried).count()


def link_token(case: Case) -> str:
    """For the address that a customer opens without signing in."""
    return signing.dumps([case.number, case.reopened], salt=SALT)


def case_of_token(token: str) -> Case | None:
    """The case of a link that is whole, not too old, and of the case's present round."""
    try:
        number, round_ = signing.loads(token, salt=SALT, max_age=LINK_LIVES)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Case.objects.filter(number=number, reopened=round_).first()


@retried
def rate(case_id: int, score: int, now: datetime) -> Case:
    """The customer's own word: 1 to 5. The page promises a call after a poor one, so it brings the
    case back at once: the one it was merged into, or an ended one, unless its author has another
    open case, which then hears of it."""
    if not 1 <= score <= 5:
        raise Refused(gettext("评分是 1 到 5 分。"))
    case = heir_of(case_id)
    case.satisfaction = score
    rated = heard(case, score, now)
    if rated.ended_at is None or score > POOR:
        return rated
    other = open_case_of(rated.lead_post)
    return heard(other, score, now) if other else live_again(rated, now)


def heard(case: Case, score: int, now: datetime) -> Case:
    """Writes the score down. An open case that was answered waits for another answer, or for its
    closing."""
    if case.ended_at is None and case.answered_at is not None:
        if score <= POOR:
            case.status, case.result = Status.CONTACTED, Result.UNSATISFIED
            case.answered_at = case.followed_up_at = None
        else:
            case.status, case.result, case.followed_up_at = (
                Status.FOLLOWED_UP, Result.SATISFIED, now,
            )  # fmt: skip
        stop_waiting(case, now)
        set_clocks(case, load_policies().desk)
    return written(case, CaseEvent(kind=Kind.RATED, at=now, data={"score": score}))
