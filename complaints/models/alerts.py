"""What on-call is told, and what became of the telling."""

from django.conf import settings
from django.db import models

from complaints.models.cases import Case
from complaints.models.sources import Source


class Alert(models.Model):
    """One event that can't wait. `event_key` names the event, so that it is raised once."""

    class Kind(models.TextChoices):
        SEVERE_COMPLAINT = "severe_complaint", "严重投诉"
        CRAWL_FAILED = "crawl_failed", "采集失败"
        STEP_FAILED = "step_failed", "流水线失败"

    event_key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=30, choices=Kind)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True, related_name="alerts")
    source = models.ForeignKey(Source, models.CASCADE, null=True, blank=True, related_name="alerts")
    raised_at = models.DateTimeField()
    addressed_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["-raised_at"], name="alerts_by_time"),
            models.Index(
                fields=["id"], condition=models.Q(addressed_at=None), name="alerts_to_address"
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
    """One alert on its way to one channel. `channel` is a fingerprint: addresses hold secrets."""

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=80)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["alert", "channel"], name="delivery_once")]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(sent_at=None),
                name="deliveries_to_send",
            )
        ]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.channel}"
