"""Words, times and marks for the templates. Strangers' text is never marked as safe here."""

from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from complaints.domain.cleaning import clean_url
from complaints.domain.times import SHANGHAI
from complaints.models import CaseEvent, Judgement
from dashboards import clock as clocks
from dashboards import words
from dashboards.desk.events import event_details, event_words
from dashboards.errors import person_name
from dashboards.language import in_page_language
from dashboards.reasons import in_chinese
from dashboards.rules import category_label
from dashboards.trends.excerpts import excerpt

register = template.Library()
register.filter("person", person_name)
register.filter("category", category_label)
register.filter("wan", words.in_wan)
register.filter("usually", words.usually)
register.filter("excerpt", excerpt)
register.filter("in_page_language", in_page_language)


@register.filter
def thousands(number: int) -> str:
    """1,234: Django's own grouping for Chinese is by four digits, which nobody writes."""
    return f"{number:,}"


@register.filter
def platform(key: str) -> str:
    return words.PLATFORMS.get(key, words.OTHER_PLATFORM)


@register.filter
def severity(level: int) -> str:
    return words.SEVERITIES.get(level, words.SEVERITIES[1])


@register.filter
def outcome(key: str) -> str:
    return words.OUTCOMES.get(key, gettext("进行中"))  # type: ignore[call-overload, no-any-return]


@register.filter
def method(key: str) -> str:
    return words.METHODS.get(key, key)  # type: ignore[call-overload, no-any-return]


@register.filter
def why(reason: str) -> str:
    return in_chinese(reason)


@register.filter
def step(key: str) -> str:
    return words.STEPS.get(key, words.OTHER_STEP)


@register.filter
def judged(label: str) -> str:
    return words.LABELS.get(label, words.LABELS["unsure"])


@register.filter
def channel(name: str) -> str:
    return words.word_of_channel(name)


@register.filter
def likelihood(judgement: Judgement) -> str:
    return words.likelihood(judgement.label, judgement.score)


@register.filter
def likelihood_in_event(event: CaseEvent) -> str:
    """What the model said when the post came in; empty for events written by a person."""
    label, score = event.data.get("label"), event.data.get("score")
    known = isinstance(label, str) and isinstance(score, int | float)
    return words.likelihood(str(label), float(score or 0)) if known else ""


@register.filter
def minutes(length: float) -> str:
    """A length in minutes as people say it: 2 天 4 小时."""
    return clocks.span(timedelta(minutes=length))


@register.filter
def change(now: int, before: int) -> str:
    """By how much a figure differs from the one before, in percent, without its sign."""
    return f"{abs(now - before) / before:.0%}" if before else ""


@register.filter
def percent(share: float) -> str:
    """12.3%"""
    return f"{share:.1%}"


@register.filter
def span(length: timedelta) -> str:
    return clocks.span(length)


@register.filter
def action(key: str) -> str:
    return words.ACTIONS.get(key, key)


@register.filter
def link(url: str) -> str:
    """A web address that may be opened, or nothing."""
    return clean_url(url)


@register.filter
def event(item: CaseEvent) -> str:
    return event_words(item)


@register.filter
def event_detail(item: CaseEvent) -> str:
    """What stands behind the kind of an event: to whom, why, from what to what."""
    return event_details(item)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A mark from the sprite; the word stands beside it, so readers skip it."""
    sprite = static("huiyin/icons.svg")
    return format_html(
        '<svg class="icon icon-{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        name, sprite, name,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def when(context: Any, moment: datetime) -> SafeString:
    """今天 14:32, the full time on hover."""
    return time_element(moment, clocks.when(moment, context["now"]))


@register.simple_tag(takes_context=True)
def ago(context: Any, moment: datetime) -> SafeString:
    """3 小时前, the full time on hover."""
    return time_element(moment, clocks.ago(moment, context["now"]))


@lru_cache(4096)
def time_element(moment: datetime, shown: str) -> SafeString:
    """Kept, since a list is looked at again and again."""
    local = moment.astimezone(SHANGHAI)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"), f"{local:%Y-%m-%d %H:%M:%S}", shown,
    )  # fmt: skip
