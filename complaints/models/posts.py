"""Public posts and what was judged of them."""

from datetime import datetime

from django.db import models
from django.db.models import Case, F, Q, Value, When

from complaints.models.brands import Brand
from complaints.models.sources import Source


class Post(models.Model):
    """One public utterance, stored once.

    Each step of the pipeline takes the posts whose own timestamp is empty and fills it in the
    transaction of its result: classified_at, triaged_at, indexed_at. `revision` counts the texts
    seen (an edited post is judged again); `version` counts every change of what the search index
    shows, so that a slow indexer can never mark a newer state as written. `index_due_at` is since
    when the index lacks what a triaged post shows.

    `addressed` posts need not name the brand to be about it: their row named it, or their source
    is the brand's own ground. `story` is the first post with this text or nearly this text.
    `contact_keys` are the pseudonyms of the telephones that it gives.
    `gone_at` is when a look at its source (`checked_at`) found it deleted: it is counted, but no
    longer found or exported. It is empty again when the source shows the post again.
    """

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="posts")
    source = models.ForeignKey(Source, models.SET_NULL, null=True, blank=True, related_name="posts")
    platform = models.CharField(max_length=32)
    post_id = models.CharField(max_length=128)
    kind = models.CharField(max_length=20, default="post")
    url = models.CharField(max_length=1000, blank=True)
    text = models.TextField()
    thread_id = models.CharField(max_length=128, blank=True)
    author_key = models.CharField(max_length=64, blank=True)
    author_masked = models.CharField(max_length=60, blank=True)
    author_sealed = models.TextField(blank=True)
    contact_keys = models.JSONField(default=list, blank=True)
    published_at = models.DateTimeField()
    published_precision = models.CharField(max_length=6, default="second")
    fetched_at = models.DateTimeField()
    likes = models.BigIntegerField(null=True, blank=True)
    comments = models.BigIntegerField(null=True, blank=True)
    reposts = models.BigIntegerField(null=True, blank=True)
    followers = models.BigIntegerField(null=True, blank=True)
    verified = models.BooleanField(null=True, blank=True)
    device = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    raw = models.JSONField(default=dict, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)
    addressed = models.BooleanField(default=False)
    story = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="repeated_by"
    )
    case = models.ForeignKey(
        "complaints.Case", models.PROTECT, null=True, blank=True, related_name="posts"
    )
    revision = models.PositiveIntegerField(default=1)
    version = models.PositiveBigIntegerField(default=1)
    classified_at = models.DateTimeField(null=True, blank=True)
    triaged_at = models.DateTimeField(null=True, blank=True)
    indexed_at = models.DateTimeField(null=True, blank=True)
    index_due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "post_id"], name="post_once"),
            models.CheckConstraint(
                condition=~Q(platform="") & ~Q(post_id="") & ~Q(text=""), name="post_not_empty"
            ),
            models.CheckConstraint(
                condition=Q(likes__gte=0)
                & Q(comments__gte=0)
                & Q(reposts__gte=0)
                & Q(followers__gte=0),
                name="post_counts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(triaged_at=None) | Q(classified_at__isnull=False),
                name="post_triaged_after_classified",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(classified_at=None), name="posts_to_classify"),
            models.Index(
                fields=["id"],
                condition=Q(classified_at__isnull=False, triaged_at=None),
                name="posts_to_triage",
            ),
            models.Index(
                fields=["id"],
                condition=Q(triaged_at__isnull=False, indexed_at=None),
                name="posts_to_index",
            ),
            models.Index(fields=["-published_at"], name="posts_by_time"),
            models.Index(fields=["source", "-fetched_at"], name="newest_posts_of_source"),
            models.Index(fields=["brand", "author_key"], name="posts_of_author"),
            models.Index(fields=["platform", "thread_id"], name="posts_of_thread"),
            models.Index(fields=["platform", "checked_at"], name="posts_to_check"),
        ]

    def __str__(self) -> str:
        return f"{self.platform}:{self.post_id}"


def changed_in_index(now: datetime) -> dict[str, object]:
    """What sends posts to the search index again: `posts.update(**changed_in_index(now))`. One that
    waits for it already has been due for longer."""
    waits = Q(triaged_at__isnull=False, indexed_at=None)
    due = Case(When(waits, then=F("index_due_at")), default=Value(now))
    return {"version": F("version") + 1, "indexed_at": None, "index_due_at": due}


class PostVersion(models.Model):
    """A text that a post had before it was edited."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="earlier_versions")
    revision = models.PositiveIntegerField()
    text = models.TextField()
    replaced_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "revision"], name="post_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.post_id} revision {self.revision}"


class Judgement(models.Model):
    """What one model version said of one revision of a post."""

    class Label(models.TextChoices):
        COMPLAINT = "complaint", "a complaint"
        UNSURE = "unsure", "a person should look"
        NOT_COMPLAINT = "not_complaint", "not a complaint"

    post = models.ForeignKey(Post, models.CASCADE, related_name="judgements")
    revision = models.PositiveIntegerField()
    model_version = models.CharField(max_length=60)
    current = models.BooleanField(default=True)
    label = models.CharField(max_length=20, choices=Label)
    score = models.FloatField()
    target = models.CharField(max_length=20)
    sentiment = models.CharField(max_length=20, blank=True)
    category = models.CharField(max_length=40)
    categories = models.JSONField(default=list)
    severity = models.PositiveSmallIntegerField()
    about_brand = models.BooleanField(default=True)
    facts = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    judged_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "revision", "model_version"], name="judgement_once"
            ),
            models.UniqueConstraint(
                fields=["post"], condition=Q(current=True), name="judgement_one_current"
            ),
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=1), name="judgement_score_range"
            ),
            models.CheckConstraint(condition=Q(severity__lte=3), name="judgement_severity_range"),
            models.CheckConstraint(
                condition=Q(label__in=["complaint", "unsure", "not_complaint"]),
                name="judgement_label_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.label} {self.score:.2f}"


class Rejection(models.Model):
    """Something that a step could not take, kept with its reason. `content` names no author."""

    step = models.CharField(max_length=20)
    reason = models.CharField(max_length=500)
    post = models.ForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="rejections")
    source = models.ForeignKey(
        Source, models.SET_NULL, null=True, blank=True, related_name="rejections"
    )
    fingerprint = models.CharField(max_length=64)
    content = models.JSONField(default=dict)
    rejected_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "fingerprint"], name="rejection_once")
        ]
        indexes = [models.Index(fields=["step", "-rejected_at"], name="rejections_of_step")]

    def __str__(self) -> str:
        return f"{self.step}: {self.reason}"
