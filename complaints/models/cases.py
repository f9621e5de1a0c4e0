"""Cases: one customer's trouble, from first sight to a satisfied customer."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from complaints.models.brands import Brand
from complaints.models.people import Team
from complaints.models.posts import Post


class Status(models.TextChoices):
    """The path of a case; complaints.domain.cases says which moves are allowed."""

    NEW = "new", gettext_lazy("新")
    CLAIMED = "claimed", gettext_lazy("已认领")
    CONTACTED = "contacted", gettext_lazy("已联系")
    ANSWERED = "answered", gettext_lazy("已答复")
    FOLLOWED_UP = "followed_up", gettext_lazy("已回访")
    CLOSED = "closed", gettext_lazy("已结案")
    DISMISSED = "dismissed", gettext_lazy("已驳回")


class Certainty(models.TextChoices):
    """Who says that it is a complaint."""

    UNSURE = "unsure", gettext_lazy("拿不准")
    FLAGGED = "flagged", gettext_lazy("模型判定")
    CONFIRMED = "confirmed", gettext_lazy("人工确认")


class Result(models.TextChoices):
    """What the customer said when asked whether it is solved."""

    SATISFIED = "satisfied", gettext_lazy("满意")
    UNSATISFIED = "unsatisfied", gettext_lazy("不满意")
    NO_ANSWER = "no_answer", gettext_lazy("没有回应")
    UNREACHABLE = "unreachable", gettext_lazy("联系不上")


class Level(models.IntegerChoices):
    """How far up a case has gone."""

    TEAM = 0, gettext_lazy("本组")
    LEAD = 1, gettext_lazy("组长")
    OFFICE = 2, gettext_lazy("投诉办公室")


class DismissReason(models.TextChoices):
    FALSE_POSITIVE = "false_positive", gettext_lazy("误报")
    NOT_US = "not_us", gettext_lazy("与我们无关")
    ADVERT = "advert", gettext_lazy("广告")
    DUPLICATE = "duplicate", gettext_lazy("重复")
    EMPLOYEE = "employee", gettext_lazy("内部员工")
    OTHER = "other", gettext_lazy("其他")


ENDED = (Status.CLOSED, Status.DISMISSED)


class Case(models.Model):
    """One customer's trouble. An author has at most one open case with a brand.

    Its clocks began at `clocks_from`: when it was opened, or opened again. `next_due_at` is when
    the first of the running clocks (`next_clock`) runs out; far ahead where none runs.
    """

    number = models.CharField(max_length=24, unique=True)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="cases")
    lead_post = models.OneToOneField(Post, models.PROTECT, related_name="led_case")
    author_key = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.NEW)
    certainty = models.CharField(max_length=20, choices=Certainty)
    category = models.CharField(max_length=40)
    severity = models.PositiveSmallIntegerField()
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="cases")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="cases"
    )
    opened_at = models.DateTimeField()
    first_response_due_at = models.DateTimeField()
    clocks_from = models.DateTimeField()
    answer_due_at = models.DateTimeField(null=True, blank=True)
    follow_up_due_at = models.DateTimeField(null=True, blank=True)
    next_due_at = models.DateTimeField()
    next_clock = models.CharField(max_length=20, blank=True)
    first_response_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    followed_up_at = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.TEAM)
    alarms = models.JSONField(default=list, blank=True)
    result = models.CharField(max_length=20, choices=Result, blank=True)
    satisfaction = models.PositiveSmallIntegerField(null=True, blank=True)
    approved_by = models.ForeignKey(  # mostly empty: an index of all misleads SQLite's planner
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    incident = models.ForeignKey(
        "complaints.Incident", models.SET_NULL, null=True, blank=True, related_name="cases"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    dismiss_reason = models.CharField(max_length=20, choices=DismissReason, blank=True)
    edit = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "author_key"],
                condition=~Q(author_key="") & ~Q(status__in=["closed", "dismissed"]),
                name="case_one_open_per_author",
            ),
            models.CheckConstraint(condition=Q(severity__lte=3), name="case_severity_range"),
            models.CheckConstraint(
                condition=Q(status__in=["closed", "dismissed"], ended_at__isnull=False)
                | (~Q(status__in=["closed", "dismissed"]) & Q(ended_at=None)),
                name="case_ended_with_time",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction=None) | Q(satisfaction__range=(1, 5)),
                name="case_satisfaction_range",
            ),
            models.CheckConstraint(
                condition=~Q(status="dismissed") | ~Q(dismiss_reason=""),
                name="case_dismissed_with_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["status", "next_due_at", "id"],
                condition=Q(ended_at=None),
                name="open_cases_by_status",
            ),
            models.Index(
                fields=["category", "next_due_at", "id"],
                condition=Q(ended_at=None),
                name="open_cases_by_category",
            ),
            models.Index(
                fields=["next_due_at", "id"], condition=Q(ended_at=None), name="open_cases_by_due"
            ),
            models.Index(
                fields=["assignee", "next_due_at", "id"],
                condition=Q(ended_at=None),
                name="open_cases_of_colleague",
            ),
            models.Index(
                fields=["certainty", "next_due_at", "id"],
                condition=Q(ended_at=None),
                name="open_cases_by_certainty",
            ),
            models.Index(
                fields=["next_due_at", "id", "level"],
                condition=Q(ended_at=None, level__gt=0),
                name="raised_cases",
            ),
            models.Index(  # holds all that the queue's count asks for: one read each, not two
                fields=["next_due_at", "id", "severity", "status", "ended_at", "approved_by"],
                condition=Q(ended_at=None, approved_by=None),
                name="cases_to_approve",
            ),
            models.Index(
                fields=["approved_by"],
                condition=Q(approved_by__isnull=False),
                name="cases_by_approver",
            ),
            models.Index(
                fields=["waiting_since"],
                condition=Q(ended_at=None, waiting_since__isnull=False),
                name="waiting_cases",
            ),
            models.Index(
                fields=["follow_up_due_at"],
                condition=Q(ended_at=None, follow_up_due_at__isnull=False),
                name="cases_to_follow_up",
            ),
            models.Index(
                fields=["-ended_at", "-id"],
                condition=Q(ended_at__isnull=False),
                name="cases_by_end",
            ),
            models.Index(fields=["-opened_at"], name="cases_by_opening"),
            models.Index(fields=["brand", "author_key"], name="cases_of_author"),
        ]

    def __str__(self) -> str:
        return self.number


class CaseCounter(models.Model):
    """The last case number given on a Shanghai calendar day."""

    day = models.DateField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day} {self.last}"


class CaseEvent(models.Model):
    """One line of a case's timeline. Lines are only ever added."""

    class Kind(models.TextChoices):
        OPENED = "opened", gettext_lazy("建案")
        POST_JOINED = "post_joined", gettext_lazy("并入帖子")
        POST_EDITED = "post_edited", gettext_lazy("原帖被修改")
        CONFIRMED = "confirmed", gettext_lazy("确认是投诉")
        DISMISSED = "dismissed", gettext_lazy("驳回")
        ASSIGNED = "assigned", gettext_lazy("转派")
        REOPENED = "reopened", gettext_lazy("重新打开")
        GRADED = "graded", gettext_lazy("改判")
        NOTED = "noted", gettext_lazy("备注")
        FACT = "fact", gettext_lazy("补充信息")
        OUTREACH = "outreach", gettext_lazy("联系客户")
        WAITING = "waiting", gettext_lazy("等待客户")
        RESUMED = "resumed", gettext_lazy("客户已回应")
        ANSWERED = "answered", gettext_lazy("已答复")
        FOLLOWED_UP = "followed_up", gettext_lazy("回访")
        CLOSED = "closed", gettext_lazy("结案")
        RATED = "rated", gettext_lazy("客户评分")
        MERGED = "merged", gettext_lazy("合并")
        SPLIT = "split", gettext_lazy("拆分")
        ESCALATED = "escalated", gettext_lazy("升级")
        APPROVED = "approved", gettext_lazy("批准联系")
        REVEALED = "revealed", gettext_lazy("查看身份")
        PACKED = "packed", gettext_lazy("导出证据")
        INCIDENT = "incident", gettext_lazy("加入事件")

    case = models.ForeignKey(Case, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="events_of_case")]
        constraints = [
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(kind__in=["opened", "post_joined"]),
                name="event_post_enters_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A case event is never changed: add another one.")
        super().save(*args, **kwargs)
