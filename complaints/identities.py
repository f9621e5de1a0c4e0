"""The sealed identity of an author: opened to the case's owner, for a purpose, for a while."""

from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext

from complaints import audit, vault
from complaints.casework import Refused, opened
from complaints.domain.cases import Move
from complaints.domain.cleaning import clean_text
from complaints.domain.contacts import without_contacts
from complaints.models import Case, CaseEvent, Reveal
from complaints.policies import load_policies
from complaints.transactions import retried


@retried
def reveal(case_id: int, actor: User, purpose: str, now: datetime) -> Reveal:
    """Opens the author's identity to the case's owner, for a purpose, for a while. It is logged."""
    said = without_contacts(clean_text(purpose)).replace("\n", " ").strip()[:200]
    if len(said) < 4:
        raise Refused(gettext("请写明查看身份的目的，例如“在微博私信说明退费进度”。"))
    case = opened(case_id, None, Move.CONTACT)
    if case.assignee_id != actor.pk:
        raise Refused(gettext("只有负责这个个案的同事能查看作者身份。"))
    until = now + load_policies().desk.reveal
    audit.record(actor, "identity:reveal", case.number, now, purpose=said)
    CaseEvent.objects.create(
        case=case, kind=CaseEvent.Kind.REVEALED, actor=actor, at=now, data={"purpose": said}
    )
    return Reveal.objects.create(case=case, by=actor, purpose=said, at=now, until=until)


def identity_for(
    case: Case, actor: User, now: datetime, revealed: bool | None = None
) -> dict[str, str] | None:
    """The author's id, name and address while somebody's reveal lasts; None otherwise.

    Sealed again when the case ends or changes hands.
    """
    if (
        case.ended_at is not None
        or case.assignee_id != actor.pk
        or not case.lead_post.author_sealed
    ):
        return None
    if not (
        case.reveals.filter(by=actor, until__gt=now).exists() if revealed is None else revealed
    ):
        return None
    opened_ = vault.unseal(case.lead_post.author_sealed)
    return {key: opened_.get(key, "") for key in ("id", "name", "phone", "url")}
