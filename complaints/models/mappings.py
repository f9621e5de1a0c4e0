"""What a person said once about a file's columns."""

from django.conf import settings
from django.db import models


class ColumnMapping(models.Model):
    """For files with exactly these columns (`fingerprint` names them): our column -> theirs, or
    `=value` for a column that the file doesn't have."""

    fingerprint = models.CharField(max_length=32, unique=True)
    naming = models.JSONField(default=dict)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.fingerprint
