"""Where posts come from, and how each crawl ended."""

from django.db import models

from complaints.models.brands import Brand


class Outcome(models.TextChoices):
    """How a crawl ended. Anything but OK and EMPTY is a failure that on-call hears of."""

    OK = "ok", "posts were found"
    EMPTY = "empty", "the source said that there is nothing"
    BLOCKED = "blocked", "captcha or refusal"
    LOGIN_WALL = "login_wall", "a sign-in is asked for, or the token is not accepted"
    RATE_LIMITED = "rate_limited", "too many requests"
    GONE = "gone", "the address no longer exists"
    MALFORMED = "malformed", "an answer that can't be read, or nothing without saying so"
    UNREACHABLE = "unreachable", "no answer, or a server error"
    INTERRUPTED = "interrupted", "the crawl itself was killed"


SUCCESSES = (Outcome.OK, Outcome.EMPTY)


class Source(models.Model):
    """One place that is looked at regularly, as policies/platforms.yml names it.

    On the brand's own ground (its forum, the reviews of its app) posts are about it unnamed.
    """

    key = models.SlugField(max_length=60, unique=True)
    platform = models.CharField(max_length=32)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="sources")
    active = models.BooleanField(default=True)
    own_ground = models.BooleanField(default=False)
    cursor = models.JSONField(default=dict, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key


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
