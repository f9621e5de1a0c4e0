"""What colleagues add to a case: waits, facts, verdicts, who is looking, what might be one case."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from complaints.models.cases import Case
from complaints.models.posts import Post


class CasePause(models.Model):
    """A wait for the customer, during which no clock runs."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="pauses")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at=None), name="one_pause_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.started_at}"


class CaseFact(models.Model):
    """A fact that a person wrote down; it stands above what the posts say."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="facts")
    kind = models.CharField(max_length=40)
    value = models.CharField(max_length=200)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "kind"], name="fact_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class CaseOrder(models.Model):
    """An order number given for a case: who gives the same one is the same customer."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="orders")
    number = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="order_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"


class CaseContact(models.Model):
    """The pseudonym of a telephone given for a case: who has the same one is the same customer."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="contacts")
    key = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="contact_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.key}"


class Verdict(models.Model):
    """What a person said of one revision of a post; the newest one of a revision counts."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="verdicts")
    revision = models.PositiveIntegerField()
    complaint = models.BooleanField()
    about_brand = models.BooleanField(default=True)
    category = models.CharField(max_length=40, blank=True)
    severity = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["post", "-given_at"], name="verdicts_of_post"),
            models.Index(fields=["-given_at"], name="verdicts_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {'complaint' if self.complaint else 'none'}"


class Presence(models.Model):
    """Who has a case open, as last heard from the page; `writing` while a field has the focus."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    writing = models.BooleanField(default=False)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="presence_once")]
        indexes = [models.Index(fields=["seen_at"], name="presences_by_time")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.case_id}"


class MergeProposal(models.Model):
    """Two open cases that may be one customer's; a person decides."""

    class State(models.TextChoices):
        OPEN = "open", gettext_lazy("待定")
        MERGED = "merged", gettext_lazy("已合并")
        KEPT = "kept", gettext_lazy("不是同一件事")

    class Why(models.TextChoices):
        STORY = "story", gettext_lazy("内容几乎相同")
        ORDER = "order", gettext_lazy("订单号相同")
        CONTACT = "contact", gettext_lazy("电话相同")

    first = models.ForeignKey(Case, models.CASCADE, related_name="proposals_first")
    second = models.ForeignKey(Case, models.CASCADE, related_name="proposals_second")
    why = models.CharField(max_length=20, choices=Why)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="proposal_once"),
            models.CheckConstraint(
                condition=Q(first__lt=models.F("second")), name="proposal_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id} {self.why}"
