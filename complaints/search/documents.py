"""A post as the index shows it. Sealed identities and raw columns never leave the database."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from complaints.models import Case, Judgement, Post, Verdict

COPIED = (
    "platform", "post_id", "kind", "url", "text", "thread_id", "author_key", "author_masked",
    "likes", "comments", "reposts", "followers", "device", "region", "verified",
    "published_precision",
)  # fmt: skip


def with_everything(posts: QuerySet[Post]) -> QuerySet[Post]:
    """The posts with what a document needs, in a bounded number of queries."""
    current = Judgement.objects.filter(current=True)
    return (
        posts.select_related("brand")
        .annotate(decided=Exists(Verdict.objects.filter(post=OuterRef("pk"))))
        .defer("raw", "author_sealed")
        .prefetch_related(
            Prefetch("judgements", queryset=current, to_attr="judged"),
            Prefetch("case", queryset=Case.objects.select_related("team")),
        )
    )


def document_id(post: Post) -> str:
    """The same post always has the same id, whatever database it comes from.

    The first colon ends the platform: `a:b` + `c` is another post than `a` + `b:c`.
    """
    platform = post.platform.replace("%", "%25").replace(":", "%3A")
    return f"{platform}:{post.post_id}"


def document_of(post: Post) -> dict[str, Any]:
    """The document; `post` comes from `with_everything`."""
    return (
        {name: getattr(post, name) for name in COPIED}
        | ({"text": "", "url": ""} if post.gone_at else {})
        | {
            "brand": post.brand.slug,
            "published_at": post.published_at.isoformat(),
            "fetched_at": post.fetched_at.isoformat(),
            "row": post.pk,
            "story": post.story_id or post.pk,
            "gone": post.gone_at is not None,
            "copy": post.story_id is not None,
            "reach": sum(filter(None, (post.likes, post.comments, post.reposts))),
        }
        | judgement_fields(post)
        | case_fields(post.case)
    )


def judgement_fields(post: Post) -> dict[str, Any]:
    judged: list[Judgement] = post.judged  # type: ignore[attr-defined]
    if not judged:
        return {}
    judgement = judged[0]
    return {
        "label": judgement.label,
        "score": judgement.score,
        "target": judgement.target,
        "sentiment": judgement.sentiment or None,
        "about_brand": judgement.about_brand,
        "categories": judgement.categories,
        "category": judgement.category,
        "severity": judgement.severity,
        "model_version": judgement.model_version,
        "facts": sorted({fact["kind"] for fact in judgement.facts}),
        "device_said": said(judgement, "device"),
        "app_version": said(judgement, "app_version"),
        "course": said(judgement, "course"),
        "label_source": "person" if post.decided else "model",  # type: ignore[attr-defined]
    }


def said(judgement: Judgement, kind: str) -> list[str]:
    """The values of one kind of fact, each once."""
    found = (fact for fact in judgement.facts if fact.get("kind") == kind and fact.get("value"))
    return list(dict.fromkeys(str(fact["value"])[:100] for fact in found))


def case_fields(case: Case | None) -> dict[str, Any]:
    if case is None:
        return {}
    return {
        "case_number": case.number,
        "case_status": case.status,
        "case_certainty": case.certainty,
        "case_category": case.category,
        "case_severity": case.severity,
        "team": case.team.key if case.team else None,
    }
