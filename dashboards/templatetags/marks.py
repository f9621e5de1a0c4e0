"""Marks that a list shows once a row, made in Python: of fifty rows, templates of their own
for them took half the time of the page. Strangers' text is escaped like everything else."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from complaints.domain.times import SHANGHAI
from complaints.models import Case
from dashboards import clock as clocks
from dashboards.desk.marking import Segment
from dashboards.language import gettext, spoken
from dashboards.rules import current_policies
from dashboards.templatetags.huiyin import icon, severity

register = template.Library()
NO_MARK = SafeString("")
FACT, REASON, PLAIN = (
    '<mark class="fact">{}</mark>', '<span class="reason">{}</span>', "{}",
)  # fmt: skip


@register.simple_tag
def severity_mark(level: int) -> SafeString:
    """How grave, as bars and as a word."""
    return severity_in(spoken(), level)


@cache
def severity_in(language: str, level: int) -> SafeString:
    """The mark in the language that is spoken now, kept for the next row."""
    word = severity(level)
    return format_html(
        '<span class="severity severity-{}" title="{}">{}<span>{}</span></span>',
        level, gettext("严重程度：%(level)s") % {"level": word},
        icon(f"sev-{level if level in (2, 3) else 1}"), word,
    )  # fmt: skip


@register.simple_tag
def author_mark(masked: str) -> SafeString:
    """The first letter of an author's name behind a lock."""
    return author_in(spoken(), masked)


@lru_cache(4096)
def author_in(language: str, masked: str) -> SafeString:
    """The mark in the language that is spoken now; first letters come again and again."""
    return format_html(
        '<span class="author" title="{}">{}<bdi>{}</bdi></span>',
        gettext("作者身份已封存，只显示首字"), icon("lock"), masked or gettext("匿名"),
    )  # fmt: skip


@register.simple_tag
def marked(pieces: Iterable[Segment]) -> SafeString:
    """A row's text with its facts and reasons marked."""
    return format_html_join(
        "", "{}", ((format_html(form_of(piece), piece.text),) for piece in pieces)
    )


def form_of(piece: Segment) -> str:
    return FACT if piece.fact else REASON if piece.reason else PLAIN


@register.simple_tag(takes_context=True)
def clock(context: Any, case: Case) -> SafeString:
    """The clock of a case that runs out first, on hover until when."""
    shown = clocks.clock(case, current_policies().desk.calendar, context["now"])
    runs = case.next_clock and shown.tone != "done"
    return clock_in(spoken(), shown, case.next_due_at if runs else None)


@lru_cache(4096)
def clock_in(language: str, shown: clocks.Clock, due: datetime | None) -> SafeString:
    """The mark in the language that is spoken now; kept, since a queue is looked at again and
    again before a minute is over."""
    return format_html(
        '<span class="clock clock-{}" data-testid="clock"{}>{}<span>{}{}</span></span>',
        shown.tone, due_title(shown, due), icon("alarm" if shown.tone == "late" else "timer"),
        running_word(shown), f" {shown.left}" if shown.left else "",
    )  # fmt: skip


def running_word(shown: clocks.Clock) -> str:
    named = gettext("%(name)s%(word)s") % {"name": shown.name, "word": shown.word}
    return named if shown.name else shown.word


def due_title(shown: clocks.Clock, due: datetime | None) -> SafeString:
    if due is None:
        return NO_MARK
    known = {"name": shown.name, "due": f"{due.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"}
    return format_html(' title="{}"', gettext("%(name)s截止 %(due)s（按工作时间计）") % known)


@register.simple_tag(takes_context=True)
def rows(context: Any) -> SafeString:
    """The queue's rows, by Jinja2."""
    return by_jinja("rows/rows.html", context.flatten(), context["request"])


@register.simple_tag(takes_context=True)
def acts(context: Any) -> SafeString:
    """What can be done with the case of a page, with what rows have no room for."""
    known, request = context.flatten(), context["request"]
    may = known.get("may")
    more = {"more_acts": render_to_string("desk/_more.html", known)}
    shown = {"shown_as": "page", "target": "#case", "may_reopen": bool(may and may["reopen"])}
    return by_jinja("rows/acts.html", known | more | shown, request)


def by_jinja(name: str, known: dict[str, Any], request: HttpRequest) -> SafeString:
    """Jinja2 escapes what it shows, but Django can't know it. The token is made once for the
    page, not for each of its rows."""
    once = {"token_field": csrf_input(request)}
    return SafeString(render_to_string(name, known | once, request, using="jinja2"))
