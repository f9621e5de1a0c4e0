"""Jinja2 for what a page shows fifty times: ten times as fast as Django's own templates, which stay
for everything else. Escaping is always on; sentences are looked up in the page's language."""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from jinja2 import Environment, pass_context

from complaints.models.cases import Level, Status
from dashboards.errors import person_name
from dashboards.language import gettext, spoken
from dashboards.rules import category_label
from dashboards.templatetags import huiyin, marks
from dashboards.words import in_wan


def environment(**options: Any) -> Environment:
    """What Django's settings name as the maker of the environment."""
    made = Environment(**options)  # noqa: S701  Django's backend gives autoescape=True
    made.globals.update(
        _=gettext,
        url=address,
        icon=huiyin.icon,
        error_banner=error_banner,
        ago=pass_context(huiyin.ago),
        clock=pass_context(marks.clock),
        severity_mark=marks.severity_mark,
        author_mark=marks.author_mark,
        marked=marks.marked,
    )
    made.filters.update(
        platform=huiyin.platform,
        category=category_label,
        wan=in_wan,
        person=person_name,
        level=level_word,
        status=status_word,
    )
    return made


@lru_cache(4096)
def address(name: str, *parts: str | int) -> str:
    """Kept: looking an address up costs more than all else in a row."""
    return reverse(name, args=parts)


def level_word(level: int) -> str:
    return labelled(spoken(), Level, level)


def status_word(status: str) -> str:
    return labelled(spoken(), Status, status)


@cache
def labelled(language: str, choices: Callable[[Any], Any], value: int | str) -> str:
    """A label in the language that is spoken now. Kept: Django's get_level_display makes a table
    of all labels at every call."""
    return str(choices(value).label)


def error_banner(sentence: str) -> SafeString:
    """The same as on every other page."""
    return SafeString(render_to_string("shell/error.html", {"sentence": sentence}))
