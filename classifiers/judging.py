"""The classify step: every post without a judgement gets one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Protocol

from django.db import transaction

from classifiers.complaint_model import Opinion
from classifiers.facts import facts
from complaints.models import Judgement, Post
from complaints.rejections import keep
from complaints.steps import Counts, StepFailed, claiming, progress, take

BATCH = 256
HARMLESS = "今天天气不错"
FOUND = ("label", "score", "target", "category", "severity", "facts", "judged_at", "current")


class Judge(Protocol):
    """What can give an opinion of texts: the ComplaintModel."""

    version: str

    def judge(self, texts: Sequence[str]) -> list[Opinion]: ...


def classify_step(model: Judge, now: datetime) -> Counts:
    """Judges every waiting post, oldest first, in batches; counts by label."""
    queue = Post.objects.filter(classified_at=None).only("id", "text", "revision")
    counts = Counter(dict.fromkeys(("taken", *Judgement.Label.values, "rejected"), 0))
    last = 0
    with progress(queue.count(), "classify") as bar:
        while True:
            with claiming():
                posts = take(queue, last, BATCH)
                if not posts:
                    return dict(counts)
                counts.update(record(posts, judgements_of(model, posts, now), now))
            last = posts[-1].pk
            bar.update(len(posts))


def judgements_of(model: Judge, posts: Sequence[Post], now: datetime) -> list[Judgement | None]:
    """One judgement a post; None for a text that breaks the model: its neighbours must not suffer.

    Raises StepFailed when even a harmless text breaks it: then it is the model that is broken.
    """
    try:
        opinions = model.judge([post.text for post in posts])
        return [
            judgement_of(model, post, opinion, now)
            for post, opinion in zip(posts, opinions, strict=True)
        ]
    except Exception:  # noqa: BLE001  whatever a stranger's text made of the run time
        if not works(model):
            raise StepFailed("The model judges nothing. Run: python manage.py doctor") from None
        return [alone(model, post, now) for post in posts]


def works(model: Judge) -> bool:
    try:
        return len(model.judge([HARMLESS])) == 1
    except Exception:  # noqa: BLE001  the answer is no
        return False


def alone(model: Judge, post: Post, now: datetime) -> Judgement | None:
    try:
        return judgement_of(model, post, model.judge([post.text])[0], now)
    except Exception:  # noqa: BLE001  recorded by the caller as a rejection
        return None


@transaction.atomic
def record(
    posts: Sequence[Post], judgements: Sequence[Judgement | None], now: datetime
) -> Counter[str]:
    """Writes judgements for the posts that are still waiting with the text that was judged."""
    waiting = dict(
        Post.objects.select_for_update()
        .filter(pk__in=[post.pk for post in posts], classified_at=None)
        .values_list("pk", "revision")
    )
    pairs = [
        (post, judgement)
        for post, judgement in zip(posts, judgements, strict=True)
        if waiting.get(post.pk) == post.revision
    ]
    written = [judgement for _, judgement in pairs if judgement is not None]
    for post, judgement in pairs:
        if judgement is None:
            keep("classify", "the model can't read this text", {"text": post.text}, now, post=post)
    ids = [post.pk for post, _ in pairs]
    Judgement.objects.filter(post__in=ids, current=True).update(current=False)
    Judgement.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["post", "revision", "model_version"],
        update_fields=FOUND,
    )
    Post.objects.filter(pk__in=ids).update(classified_at=now)
    counts = Counter(judgement.label for judgement in written)
    return counts + Counter(taken=len(pairs), rejected=len(pairs) - len(written))


def judgement_of(model: Judge, post: Post, opinion: Opinion, now: datetime) -> Judgement:
    """The row for an opinion; facts are looked for where a person will act on them."""
    if not 0 <= opinion.score <= 1:  # NaN is neither
        raise ValueError(f"the model's score is {opinion.score}")
    wanted = opinion.label != Judgement.Label.NOT_COMPLAINT
    return Judgement(
        post=post,
        revision=post.revision,
        model_version=model.version,
        label=opinion.label,
        score=opinion.score,
        target=opinion.target,
        category=opinion.category,
        severity=opinion.severity,
        facts=[asdict(fact) for fact in facts(post.text)] if wanted else [],
        judged_at=now,
    )
