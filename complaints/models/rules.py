"""The rules of alerting as they were changed on the page; they begin in policies/alerts.yml."""

from django.conf import settings
from django.db import models


class RuleChange(models.Model):
    """One state of all rules; the newest one is in force."""

    rules = models.JSONField()
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-at"], name="rules_by_time")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.note}"
