"""What analysts keep: saved searches, exports, and the blind sample that keeps rates honest."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from complaints.models.posts import Post


class SavedView(models.Model):
    """A search under a name; whoever has its link sees it with their own rights."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="views")
    name = models.CharField(max_length=60)
    slug = models.CharField(max_length=16, unique=True)
    query = models.CharField(max_length=1000)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class PostExport(models.Model):
    """One export of posts, written in the background; its purpose is asked and logged."""

    class State(models.TextChoices):
        WAITING = "waiting", gettext_lazy("排队中")
        RUNNING = "running", gettext_lazy("正在导出")
        DONE = "done", gettext_lazy("已完成")
        FAILED = "failed", gettext_lazy("没有成功")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports")
    query = models.CharField(max_length=1000)
    purpose = models.CharField(max_length=200)
    form = models.CharField(max_length=4)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    rows = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(state="waiting"), name="exports_waiting")
        ]

    def __str__(self) -> str:
        return self.name


class BlindSample(models.Model):
    """A post drawn by chance, shown without the model's word; `drawn_from` is how many posts of its
    stratum (day and label) it stands for together with the others drawn from it."""

    post = models.OneToOneField(Post, models.CASCADE, related_name="sample")
    day = models.DateField()
    stratum = models.CharField(max_length=20)
    drawn_from = models.PositiveIntegerField()
    complaint = models.BooleanField(null=True, blank=True)
    labelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    labelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["day", "stratum"], name="samples_by_day"),
            models.Index(fields=["id"], condition=Q(complaint=None), name="samples_to_label"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.stratum}"


class SentReport(models.Model):
    """A weekly report that one receiver has got; `receiver` is a fingerprint, no address."""

    week = models.DateField()  # its Monday in Shanghai
    receiver = models.CharField(max_length=40)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["week", "receiver"], name="report_sent_once")
        ]

    def __str__(self) -> str:
        return f"{self.week} {self.receiver}"
