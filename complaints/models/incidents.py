"""Incidents: many complaints, one cause. Also what the team marks on its charts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from complaints.models.brands import Brand
from complaints.models.posts import Post


class Incident(models.Model):
    """One cause, known by what its posts share: `dimension` is brand, category, platform or a kind
    of fact, `value` which. A campaign is many copies of one text: marked, never paged."""

    class Kind(models.TextChoices):
        OUTAGE = "outage", gettext_lazy("突发事件")
        CAMPAIGN = "campaign", gettext_lazy("疑似刷帖")

    class State(models.TextChoices):
        OPEN = "open", gettext_lazy("进行中")
        CALM = "calm", gettext_lazy("已回落")
        CLOSED = "closed", gettext_lazy("已关闭")

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="incidents")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OUTAGE)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    title = models.CharField(max_length=120)
    dimension = models.CharField(max_length=20)
    value = models.CharField(max_length=120, blank=True)
    began_at = models.DateTimeField()
    noticed_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expected = models.FloatField(default=0)
    peak = models.FloatField(default=0)
    told_peak = models.FloatField(default=0)
    posts = models.ManyToManyField(Post, related_name="incidents")
    parted = models.ManyToManyField(Post, related_name="+")  # people said: another cause
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="merged"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "kind", "dimension", "value"],
                condition=~Q(state="closed"),
                name="one_open_incident_per_cause",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at=None)),
                name="incident_closed_with_time",
            ),
        ]
        indexes = [models.Index(fields=["state", "-began_at"], name="incidents_by_state")]

    def __str__(self) -> str:
        return self.title


class Mark(models.Model):
    """A release or a date of the class calendar, shown on the charts."""

    at = models.DateTimeField()
    label = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["-at"], name="marks_by_time")]

    def __str__(self) -> str:
        return self.label
