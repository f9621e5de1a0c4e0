"""The classify step: every post without a judgement gets one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from classifiers.mentions import Names
from classifiers.near_duplicates import stories
from classifiers.understanding import Judge, Said, Understood, understand
from complaints.models import Judgement, Post
from complaints.models.posts import changed_in_index
from complaints.rejections import keep
from complaints.steps import Counts, StepFailed, claiming, progress, take

BATCH = 256
HARMLESS = "今天天气不错"
FOUND = (
    "label", "score", "target", "sentiment", "category", "categories", "severity", "about_brand",
    "facts", "reasons", "judged_at", "current",
)  # fmt: skip
READ = (
    "id", "text", "revision", "published_at", "brand__slug", "platform", "thread_id", "addressed",
)  # fmt: skip


def classify_step(model: Judge, names: Mapping[str, Names], now: datetime) -> Counts:
    """Judges every waiting post, oldest first, in batches; counts by label.

    `names` are those of each brand, by its slug.
    """
    queue = Post.objects.filter(classified_at=None).select_related("brand").only(*READ)
    counts = Counter(dict.fromkeys(("taken", *Judgement.Label.values, "rejected"), 0))
    last = 0
    with progress(queue.count(), "classify") as bar:
        while True:
            with claiming():
                posts = take(queue, last, BATCH)
                if not posts:
                    return dict(counts)
                counts.update(record(posts, judgements_of(model, names, posts, now), now))
            last = posts[-1].pk
            bar.update(len(posts))


def judgements_of(
    model: Judge, names: Mapping[str, Names], posts: Sequence[Post], now: datetime
) -> list[Judgement | None]:
    """One judgement a post; None for a text that breaks the model: its neighbours must not suffer.

    Raises StepFailed when even a harmless text breaks it: then it is the model that is broken.
    """
    said = said_in(posts, names)
    try:
        return [
            judgement_of(model, post, found, now)
            for post, found in zip(posts, understand(model, said), strict=True)
        ]
    except Exception:  # noqa: BLE001  whatever a stranger's text made of the run time
        if not works(model):
            raise StepFailed("The model judges nothing. Run: python manage.py doctor") from None
        return [alone(model, post, one, now) for post, one in zip(posts, said, strict=True)]


def works(model: Judge) -> bool:
    try:
        model.facts(HARMLESS)  # which are sought in complaints alone
        return len(model.judge([HARMLESS])) == 1
    except Exception:  # noqa: BLE001  the answer is no
        return False


def said_in(posts: Sequence[Post], names: Mapping[str, Names]) -> list[Said]:
    """Posts with the texts that they answer, as far as those are stored."""
    answers = [post for post in posts if post.thread_id]
    stored = Post.objects.filter(  # both: their index begins with the platform
        platform__in={post.platform for post in answers},
        post_id__in={post.thread_id for post in answers},
    ).values_list("platform", "post_id", "text")
    threads = {(platform, post_id): text for platform, post_id, text in stored}
    return [
        Said(
            post.text,
            post.published_at,
            names.get(post.brand.slug),
            threads.get((post.platform, post.thread_id), ""),
            post.addressed,
        )
        for post in posts
    ]


def alone(model: Judge, post: Post, said: Said, now: datetime) -> Judgement | None:
    try:
        return judgement_of(model, post, understand(model, [said])[0], now)
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
    note_stories([post for post, _ in pairs], now)
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


def note_stories(posts: Sequence[Post], now: datetime) -> None:
    """Which posts repeat an earlier one; the first of a story points at nobody. Those that repeated
    a post before it was edited are compared anew: their first post may be another now."""
    edited = [post.pk for post in posts if post.revision > 1]
    left = Post.objects.filter(story__in=edited, classified_at__isnull=False)
    texts = dict(left.values_list("pk", "text")) | {post.pk: post.text for post in posts}
    found = stories(sorted(texts.items()))
    firsts = [post for post, first in found.items() if post == first]
    alone_now = Post.objects.filter(pk__in=firsts, story__isnull=False)
    alone_now.update(story=None, **changed_in_index(now))
    for post, first in found.items():
        if post != first:
            repeats = Post.objects.filter(pk=post).exclude(story=first)
            repeats.update(story=first, **changed_in_index(now))


def judgement_of(model: Judge, post: Post, found: Understood, now: datetime) -> Judgement:
    """The row for what was understood. Raises ValueError for a score that is no probability."""
    opinion = found.opinion
    if not 0 <= opinion.score <= 1:  # NaN is neither
        raise ValueError(f"the model's score is {opinion.score}")
    return Judgement(
        post=post,
        revision=post.revision,
        model_version=model.version,
        label=opinion.label,
        score=opinion.score,
        target=opinion.target,
        sentiment=opinion.sentiment,
        category=opinion.category,
        categories=list(opinion.categories),
        severity=opinion.severity,
        about_brand=found.about_brand,
        facts=[asdict(fact) for fact in found.facts],
        reasons=[asdict(reason) for reason in found.reasons],
        judged_at=now,
    )
