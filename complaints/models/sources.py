"""Where posts come from, and how each crawl ended."""

from django.conf import settings
from django.db import models

from complaints.models.brands import Brand


class Outcome(models.TextChoices):
    """How a crawl ended. OK and EMPTY are successes, STOPPED is neither; the rest is told."""

    OK = "ok", "posts were found"
    EMPTY = "empty", "the source said that there is nothing"
    BLOCKED = "blocked", "captcha or refusal"
    LOGIN_WALL = "login_wall", "a sign-in is asked for, or the token is not accepted"
    RATE_LIMITED = "rate_limited", "too many requests"
    GONE = "gone", "the address no longer exists"
    MALFORMED = "malformed", "an answer that can't be read, or nothing without saying so"
    UNREACHABLE = "unreachable", "no answer, or a server error"
    INTERRUPTED = "interrupted", "the crawl itself was killed"
    STOPPED = "stopped", "a person or the day's budget stopped it"


SUCCESSES = (Outcome.OK, Outcome.EMPTY)


class Method(models.TextChoices):
    """How a post reached us."""

    OFFICIAL_API = "official_api", "an interface that the platform opens by contract"
    PUBLIC_PAGE = "public_page", "a page that anybody may read"
    FEED = "feed", "RSS or Atom"
    EXPORT = "export", "a file"
    PUSH = "push", "another system sent it"


class Source(models.Model):
    """One place that is looked at regularly, as policies/platforms.yml names it.

    On the brand's own ground (its forum, the reviews of its app) posts are about it unnamed.
    A person may stop it; after `refusals` in a row it is left alone until `paused_until`.
    """

    key = models.SlugField(max_length=60, unique=True)
    platform = models.CharField(max_length=32)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="sources")
    active = models.BooleanField(default=True)
    own_ground = models.BooleanField(default=False)
    method = models.CharField(max_length=20, choices=Method, default=Method.PUBLIC_PAGE)
    stopped = models.BooleanField(default=False)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    refusals = models.PositiveSmallIntegerField(default=0)
    paused_until = models.DateTimeField(null=True, blank=True)
    cursor = models.JSONField(default=dict, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key


class RequestDay(models.Model):
    """How many requests went to a source on one day of Shanghai's calendar."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="request_days")
    day = models.DateField()
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "day"], name="request_day_once")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.day}: {self.used}"


class CrawlRun(models.Model):
    """One crawl of one source. `finished_at` stays empty while it runs, or when it was killed."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="runs")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    counts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["source", "-started_at"], name="crawl_runs_of_source")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(finished_at=None, outcome="")
                | (models.Q(finished_at__isnull=False) & ~models.Q(outcome="")),
                name="crawl_finished_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.started_at:%Y-%m-%d %H:%M:%S} {self.outcome or 'running'}"
