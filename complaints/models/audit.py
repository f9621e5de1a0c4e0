"""Who looked at a person's data and who changed a setting. Written once, never edited."""

from typing import Any

from django.conf import settings
from django.db import models


class AuditEntry(models.Model):
    """`digest` is the SHA-256 of the entry before it and of this one's content: an entry that was
    altered or taken out breaks the chain (complaints.audit). The database refuses updates."""

    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    action = models.CharField(max_length=40)
    what = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [models.Index(fields=["-at"], name="audit_by_time")]

    def __str__(self) -> str:
        return f"{self.action} {self.what}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("An audit entry is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("An audit entry is never deleted.")
