"""The search page: find posts by their words and narrow them down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from complaints.domain.access import Permission
from complaints.models import SavedView
from complaints.models.cases import Status
from complaints.search.client import SearchUnavailable
from complaints.search.hits import search_posts
from dashboards import words
from dashboards.access import DeskRequest, allowed, needs
from dashboards.language import gettext_lazy
from dashboards.rules import category_choices
from dashboards.trends.asking import Asked

UNAVAILABLE = gettext_lazy(
    "检索引擎暂时没有应答，现在搜不了。待办不受影响；恢复后新帖子会自动补进来，请稍后再试。"
)


KEPT = (
    "platform", "category", "label", "severity", "status", "region", "device", "version", "course",
    "source", "sort", "copies", "slot",
)  # fmt: skip
SAID = (
    ("region", gettext_lazy("地区")),
    ("device", gettext_lazy("设备")),
    ("version", gettext_lazy("App 版本")),
    ("course", gettext_lazy("课程")),
)


@dataclass(frozen=True)
class Choice:
    word: str
    count: int
    address: str
    chosen: bool


@dataclass(frozen=True)
class Facet:
    label: str
    choices: list[Choice]


@needs(Permission.POST_SEARCH)
def search(request: DeskRequest) -> HttpResponse:
    """The page, or (to htmx) the next hits."""
    now, asked = datetime.now(UTC), Asked.read(request.GET.dict())
    context: dict[str, Any] = {"asked": asked, "now": now, "chips": asked.chips(now)}
    context["kept"] = [(key, value) for key in KEPT if (value := getattr(asked, key))]
    context["kept"] += [
        (key, value.isoformat())
        for key, value in (("since", asked.since), ("until", asked.until))
        if value is not None
    ]
    tree, context["mistake"] = asked.tree(now)
    context["sorts"] = [(key, word, asked.query(sort=key)) for key, word in words.SORTS.items()]
    context["with_copies"] = asked.query(copies="")
    context["without_copies"] = asked.query(copies="no")
    context["here"] = asked.query()
    context["may_export"] = allowed(request.user, Permission.POST_EXPORT)
    context["views"] = SavedView.objects.filter(owner=request.user).order_by("name")[:30]
    try:
        page = search_posts(tree, asked.filters(), asked.after or None, sort=asked.sort or "time")
    except SearchUnavailable:
        if request.htmx:
            return HttpResponse(UNAVAILABLE, status=503, content_type="text/plain; charset=utf-8")
        return render(request, "trends/search.html", context | {"failure": UNAVAILABLE})
    context |= {"page": page, "next": asked.query(after=page.next_cursor or "")}
    if not page.next_cursor:
        context["next"] = ""
    if request.htmx and asked.after:
        return render(request, "trends/_hits.html", context)
    return render(request, "trends/search.html", context | {"facets": facets(asked, page.facets)})


def facets(asked: Asked, counts: Mapping[str, Mapping[str, int]]) -> list[Facet]:
    """What can be narrowed down further, with how many posts each choice leaves."""
    named: list[tuple[str, str, Mapping[str, str]]] = [
        ("label", gettext("判断"), words.LABELS),
        ("category", gettext("类别"), dict(category_choices())),
        (
            "severity",
            gettext("严重程度"),
            {str(key): word for key, word in words.SEVERITIES.items()},
        ),
        ("platform", gettext("平台"), words.PLATFORMS),
        ("status", gettext("个案"), {item.value: str(item.label) for item in Status}),
        ("source", gettext("判断来自"), words.LABEL_SOURCES),
        *((key, label, as_said(counts.get(key, {}))) for key, label in SAID),
    ]
    found = [
        Facet(label, choices(asked, key, of_key, counts.get(key, {})))
        for key, label, of_key in named
    ]
    return [facet for facet in found if facet.choices]


def as_said(counts: Mapping[str, int]) -> Mapping[str, str]:
    """Values that stand for themselves: what posts said."""
    return {value: value for value in counts}


def choices(
    asked: Asked, key: str, named: Mapping[str, str], counts: Mapping[str, int]
) -> list[Choice]:
    """The values that have a word; a platform without one is still worth narrowing down to."""
    chosen = getattr(asked, key)
    spoken = {value: named.get(value) for value in counts}
    if key == "platform":
        spoken = {value: word or words.OTHER_PLATFORM for value, word in spoken.items()}
    return [
        Choice(
            word=word,
            count=counts[value],
            address=asked.query(**{key: "" if value == chosen else value}),
            chosen=value == chosen,
        )
        for value, word in spoken.items()
        if word
    ]
