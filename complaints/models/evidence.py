"""What a post looked like where it came from: kept sealed, so that a record can be proved."""

from typing import Any

from django.db import models

from complaints.models.posts import Post
from complaints.models.sources import Method


class Evidence(models.Model):
    """The part of an answer, of a file or of a push that one revision of a post came from.

    `digest` is the SHA-256 of the part as UTF-8; `sealed` opens only with the vault's key. Rows are
    written once and never changed; only retention takes them away.
    """

    post = models.ForeignKey(Post, models.CASCADE, related_name="evidence")
    revision = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    sealed = models.BinaryField()
    method = models.CharField(max_length=20, choices=Method)
    address = models.CharField(max_length=1000, blank=True)
    fetched_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "revision"], name="evidence_once"),
        ]
        indexes = [models.Index(fields=["fetched_at"], name="evidence_by_time")]

    def __str__(self) -> str:
        return f"{self.post_id} revision {self.revision} {self.digest[:12]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("Evidence is written once and never changed.")
        super().save(*args, **kwargs)
