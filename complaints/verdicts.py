"""What colleagues decide teaches the next model: verdicts, and their export as labelled posts."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import User

from complaints.models import Case, Verdict
from complaints.models.cases import DismissReason

# What a dismissal says of the post: (is it a complaint, is it about our brand). A duplicate, an
# employee or `other` say nothing of the text.
SAID: dict[str, tuple[bool, bool]] = {
    DismissReason.FALSE_POSITIVE: (False, True),
    DismissReason.ADVERT: (False, True),
    DismissReason.NOT_US: (True, False),
}


def give(
    case: Case,
    actor: User,
    now: datetime,
    *,
    complaint: bool,
    about_brand: bool = True,
    category: str = "",
    severity: int | None = None,
    reason: str = "",
) -> Verdict:
    """Keeps what a person said of the post that leads the case, in its present words."""
    return Verdict.objects.create(
        post_id=case.lead_post_id,
        revision=case.lead_post.revision,
        complaint=complaint,
        about_brand=about_brand,
        category=category,
        severity=severity,
        reason=reason,
        given_by=actor,
        given_at=now,
    )


def of_dismissal(case: Case, actor: User, reason: str, now: datetime) -> None:
    if reason in SAID:
        complaint, about_brand = SAID[reason]
        give(case, actor, now, complaint=complaint, about_brand=about_brand, reason=reason)


def labelled(after: int = 0) -> Iterator[dict[str, object]]:
    """Verdicts in the training format, oldest first: the newest of each revision of a post.

    Texts are as they are stored: contacts masked, authors unnamed.
    """
    verdicts = Verdict.objects.filter(pk__gt=after).select_related("post").order_by("pk")
    for verdict in verdicts.iterator(chunk_size=500):
        newer = Verdict.objects.filter(
            post=verdict.post_id, revision=verdict.revision, pk__gt=verdict.pk
        )
        if verdict.revision == verdict.post.revision and not newer.exists():
            yield row_of(verdict)


def row_of(verdict: Verdict) -> dict[str, object]:
    """Where the person said nothing else, the category and severity of the judgement stand."""
    judged = verdict.post.judgements.filter(current=True).first()
    known = (verdict.category, verdict.severity)
    category = known[0] or (judged.category if judged else "other")
    severity = known[1] if known[1] is not None else (judged.severity if judged else 1)
    return {
        "id": f"verdict-{verdict.pk}",
        "text": verdict.post.text,
        "complaint": int(verdict.complaint),
        "about_brand": verdict.about_brand,
        "target": "provider" if verdict.complaint else "none",
        "category": category if verdict.complaint else "none",
        "severity": severity if verdict.complaint else 0,
        "stratum": verdict.post.platform,
    }
