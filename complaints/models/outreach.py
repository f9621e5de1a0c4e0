"""Reaching out: who tried, through which door, what came of it, and what was refused and why."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from complaints.models.cases import Case


class OutreachAttempt(models.Model):
    """One message to one person. It is reserved before it is written, so that nobody else writes;
    a reservation that nobody used runs out. Huiyin never sends it: a colleague does."""

    class State(models.TextChoices):
        RESERVED = "reserved", gettext_lazy("正在写")
        SENT = "sent", gettext_lazy("已发送")
        REFUSED = "refused", gettext_lazy("对方拒绝")
        UNREACHABLE = "unreachable", gettext_lazy("联系不上")
        DROPPED = "dropped", gettext_lazy("没有发")

    case = models.ForeignKey(Case, models.CASCADE, related_name="attempts")
    brand = models.ForeignKey("complaints.Brand", models.PROTECT, related_name="+")
    author_key = models.CharField(max_length=64)
    platform = models.CharField(max_length=32)
    door = models.CharField(max_length=40)
    account = models.CharField(max_length=60)
    state = models.CharField(max_length=20, choices=State, default=State.RESERVED)
    text = models.TextField(blank=True)
    letters = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reserved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "author_key"],
                condition=Q(state="reserved"),
                name="one_writer_per_author",
            )
        ]
        indexes = [
            models.Index(fields=["account", "door", "reserved_at"], name="attempts_of_account"),
            models.Index(fields=["brand", "author_key"], name="attempts_at_author"),
            models.Index(fields=["letters"], name="attempts_by_text"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.door} {self.state}"


class OutreachRefusal(models.Model):
    """A colleague wanted to write and was told why not."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="refusals")
    door = models.CharField(max_length=40)
    account = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="refusals_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.reason}"


class DoNotContact(models.Model):
    """An author who doesn't want to be written to."""

    brand = models.ForeignKey("complaints.Brand", models.CASCADE, related_name="+")
    author_key = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "author_key"], name="do_not_contact_once")
        ]

    def __str__(self) -> str:
        return self.author_key


class Reveal(models.Model):
    """An identity that was opened for a purpose; it is shown until `until` or the case's end."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reveals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=200)
    at = models.DateTimeField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.by_id}"
