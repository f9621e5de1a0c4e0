"""The fields of the search line (`平台:微博`, `时间:近7天`) and what each understands."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.utils.translation import gettext

from complaints.domain.times import SHANGHAI
from complaints.models.cases import Status
from complaints.search.asking import Between, Field, Node
from dashboards import words
from dashboards.language import gettext_lazy, speaking
from dashboards.rules import current_policies

COMPARED = {">=": "gte", "<=": "lte", ">": "gt", "<": "lt"}


class QueryMistake(Exception):
    """What was typed can't be read. The message says where, and what to write instead."""


def named(column: str, known: Callable[[], Mapping[str, str]]) -> Callable[..., Node]:
    """A field whose values have words: either the word or the key itself is understood."""

    def read(name: str, sign: str, value: str, now: datetime) -> Node:
        keys = [
            key for key, word in known().items()
            if value == key or any(means(value, said) for said in (str(word), in_chinese(word)))
        ]  # fmt: skip
        if not keys:
            choices = "、".join(map(str, list(known().values())[:8]))
            raise QueryMistake(
                gettext("没有“%(value)s”这个%(name)s，可以写：%(choices)s。")
                % {"value": value, "name": name, "choices": choices}
            )
        return Field(column, tuple(keys))

    return read


def means(value: str, word: str) -> bool:
    return value == word or (len(value) > 1 and value in word)


def in_chinese(word: str) -> str:
    """Links are shared between colleagues of either language, so Chinese words always work."""
    with speaking(settings.LANGUAGE_CODE):
        return gettext(word)


def exact(column: str) -> Callable[..., Node]:
    def read(name: str, sign: str, value: str, now: datetime) -> Node:
        return Field(column, (value,))

    return read


def numbered(column: str) -> Callable[..., Node]:
    def read(name: str, sign: str, value: str, now: datetime) -> Node:
        level = {in_chinese(word): number for number, word in words.SEVERITIES.items()}.get(value)
        if level is None:
            if not (value.isascii() and value.isdigit() and len(value) < 12):
                raise QueryMistake(
                    gettext("“%(name)s”要和数字比较，例如 %(example)s。")
                    % {"name": name, "example": EXAMPLES[name]}
                )
            level = int(value)
        if sign in COMPARED:
            return Between(column, ((COMPARED[sign], level),))
        return Field(column, (level,))

    return read


UNITS = {
    "天": "days", "小时": "hours", "周": "weeks", "d": "days", "h": "hours", "w": "weeks",
}  # fmt: skip


def moment(name: str, sign: str, value: str, now: datetime) -> Node:
    """近7天, 7d, 2w, 今天, 昨天, 本周, 2026-11-01, 2026-11-01..2026-11-20, or >= a day."""
    today = now.astimezone(SHANGHAI).date()
    recent = re.fullmatch(r"近?(\d{1,3})(天|小时|周|[dhw])", value)
    if recent:
        unit = UNITS[recent[2]]
        return since(now - timedelta(**{unit: int(recent[1])}))
    days = {
        "今天": (today, today),
        "today": (today, today),
        "昨天": (today - timedelta(days=1), today - timedelta(days=1)),
        "本周": (today - timedelta(days=today.weekday()), today),
    }
    if value in days:
        return during(*days[value])
    begins, two, ends = value.partition("..")
    try:
        first = date.fromisoformat(begins)
        last = date.fromisoformat(ends) if two else first
    except ValueError as error:
        known = f"{EXAMPLES[name]}、今天、2026-11-01..2026-11-20"
        told = gettext("时间“%(value)s”看不懂，可以写 %(known)s。")
        raise QueryMistake(told % {"value": value, "known": known}) from error
    if sign in COMPARED:
        return Between("published_at", ((COMPARED[sign], midnight(first).isoformat()),))
    return during(first, last)


def since(start: datetime) -> Between:
    return Between("published_at", (("gte", start.astimezone(UTC).isoformat()),))


def during(first: date, last: date) -> Between:
    """Whole days in Shanghai, both included."""
    end = midnight(last) + timedelta(days=1)
    return Between("published_at", (("gte", midnight(first).isoformat()), ("lt", end.isoformat())))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def category_words() -> dict[str, str]:
    found = current_policies().categories.values()
    return {item.key: gettext_lazy(item.label) for item in found}


SENTIMENTS = {
    "negative": gettext_lazy("负面"),
    "neutral": gettext_lazy("中性"),
    "positive": gettext_lazy("正面"),
}
IN_ENGLISH = {
    "platform": "平台", "category": "类别", "label": "判断", "sentiment": "情感", "status": "状态",
    "severity": "严重度", "reposts": "转发", "comments": "评论", "likes": "点赞",
    "followers": "粉丝", "region": "地区", "device": "设备", "version": "版本", "course": "课程",
    "case": "个案", "id": "编号", "time": "时间",
}  # fmt: skip
FIELDS: dict[str, Callable[..., Node]] = {
    "平台": named("platform", lambda: words.PLATFORMS),
    "类别": named("category", category_words),
    "判断": named("label", lambda: words.LABELS),
    "情感": named("sentiment", lambda: SENTIMENTS),
    "状态": named("case_status", lambda: {item.value: str(item.label) for item in Status}),
    "严重度": numbered("severity"),
    "转发": numbered("reposts"),
    "评论": numbered("comments"),
    "点赞": numbered("likes"),
    "粉丝": numbered("followers"),
    "地区": exact("region"),
    "设备": exact("device_said"),
    "版本": exact("app_version"),
    "课程": exact("course"),
    "个案": exact("case_number"),
    "编号": exact("post_id"),
    "时间": moment,
}
EXAMPLES = {
    "平台": "平台:微博", "类别": "类别:退费", "判断": "判断:投诉", "情感": "情感:负面",
    "状态": "状态:新", "严重度": "严重度>=2", "转发": "转发>=100", "评论": "评论>=50",
    "点赞": "点赞>=50", "粉丝": "粉丝>=10000", "地区": "地区:北京", "设备": "设备:iPad",
    "版本": "版本:5.2.1", "课程": "课程:五年级数学", "个案": "个案:HY-20261123-0001",
    "编号": "编号:4910000000000001", "时间": "时间:近7天",
}  # fmt: skip
