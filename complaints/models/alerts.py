"""What on-call is told, and what became of the telling."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from complaints.models.cases import Case
from complaints.models.sources import Source


class Alert(models.Model):
    """One event that can't wait. `event_key` names the event, so that it is raised once.

    `held` says why it was not sent by itself (quiet hours, budget): a digest tells of it, at
    `digested_at`. An alert that nobody takes is `passed_to` the next on the rota. `resolved_at`: it
    is over.
    """

    class Kind(models.TextChoices):
        SEVERE_COMPLAINT = "severe_complaint", gettext_lazy("严重投诉")
        CRAWL_FAILED = "crawl_failed", gettext_lazy("采集失败")
        STEP_FAILED = "step_failed", gettext_lazy("流水线失败")
        REPORT_THREAT = "report_threat", gettext_lazy("扬言投诉")
        MINOR_SAFETY = "minor_safety", gettext_lazy("未成年人安全")
        SURGE = "surge", gettext_lazy("投诉突增")
        VIRAL_POST = "viral_post", gettext_lazy("传播加快")
        CLOCK_BREACH = "clock_breach", gettext_lazy("承诺超时")
        SOURCE_SILENT = "source_silent", gettext_lazy("来源没有新帖")
        MODEL_DRIFT = "model_drift", gettext_lazy("模型走样")
        SEARCH_BEHIND = "search_behind", gettext_lazy("检索落后")
        DIGEST = "digest", gettext_lazy("告警汇总")

    class Verdict(models.TextChoices):
        USEFUL = "useful", gettext_lazy("有用")
        NOT_USEFUL = "not_useful", gettext_lazy("没用")
        KNOWN = "known", gettext_lazy("早知道了")

    event_key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=30, choices=Kind)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True, related_name="alerts")
    source = models.ForeignKey(Source, models.CASCADE, null=True, blank=True, related_name="alerts")
    incident = models.ForeignKey(
        "complaints.Incident", models.CASCADE, null=True, blank=True, related_name="alerts"
    )
    raised_at = models.DateTimeField()
    held = models.CharField(max_length=10, blank=True)
    digested_at = models.DateTimeField(null=True, blank=True)
    passed_on = models.PositiveSmallIntegerField(default=0)
    passed_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    passed_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=12, choices=Verdict, blank=True)
    addressed_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["-raised_at"], name="alerts_by_time"),
            models.Index(
                fields=["raised_at"],
                condition=models.Q(acknowledged_at=None, resolved_at=None),
                name="alerts_waiting",
            ),
            models.Index(
                fields=["id"], condition=models.Q(addressed_at=None), name="alerts_to_address"
            ),
            models.Index(
                fields=["raised_at"],
                condition=models.Q(held__in=["quiet", "budget"], digested_at=None),
                name="alerts_to_digest",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(acknowledged_at=None, acknowledged_by=None)
                | models.Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="alert_acknowledged_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """One message on its way to one channel. `channel` is a fingerprint: addresses hold secrets.

    `what` is the message: raised, worse, resolved, passed on to somebody, or again.
    """

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=80)
    what = models.CharField(max_length=20, default="raised")
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["alert", "channel", "what"], name="delivery_once")
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(sent_at=None),
                name="deliveries_to_send",
            )
        ]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.channel}"
