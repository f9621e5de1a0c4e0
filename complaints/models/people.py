"""Who answers, when they are there, and how they sign in."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy


class Team(models.Model):
    """The colleagues who own some of the categories, as policies/categories.yml names them."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="teams")

    def __str__(self) -> str:
        return self.name


class WorkProfile(models.Model):
    """What somebody takes: at most `capacity` open cases, of these categories (none: all)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="work_profile"
    )
    capacity = models.PositiveSmallIntegerField(default=30)
    skills = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.capacity}"


class Shift(models.Model):
    """Somebody is there; a leave says that they are not, whatever the shifts say."""

    class Kind(models.TextChoices):
        DESK = "desk", gettext_lazy("值班")
        ON_CALL = "on_call", gettext_lazy("应急值班")
        LEAVE = "leave", gettext_lazy("请假")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="shifts")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.DESK)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_has_length")
        ]
        indexes = [models.Index(fields=["kind", "starts_at", "ends_at"], name="shifts_by_time")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.starts_at}"


class SignIn(models.Model):
    """One signed-in browser, so that its owner can end it from another one."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.at}"


class ApiToken(models.Model):
    """Lets a program act as somebody. Only the token's SHA-256 is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
