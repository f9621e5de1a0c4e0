"""Indices behind the alias: `huiyin-posts` names `huiyin-posts-v2-20261123t020000000000`."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from elasticsearch import BadRequestError, Elasticsearch

from complaints.search.client import SearchUnavailable
from complaints.search.mapping import MAPPINGS, SETTINGS, VERSION
from complaints.transactions import alone

# Whoever moves the alias, and whoever notes what was written behind it, is alone in this section.
ALIAS_SECTION = "search alias"
# Behind the alias's name. Another installation's `huiyin-posts-verify-v2-…` is not ours.
OURS = re.compile(r"-v\d+-\d{8}t\d{12}")


def alias() -> str:
    name: str = settings.HUIYIN_ELASTICSEARCH_INDEX
    return name


def new_name(now: datetime) -> str:
    """Names are ordered by time and tell the mapping's version."""
    return f"{alias()}-v{VERSION}-{now:%Y%m%dt%H%M%S%f}"


def create(search: Elasticsearch, name: str, aliases: Mapping[str, Any] | None = None) -> None:
    """Raises SearchUnavailable when HUIYIN_ELASTICSEARCH_INDEX can't be part of a name."""
    try:
        search.indices.create(index=name, settings=SETTINGS, mappings=MAPPINGS, aliases=aliases)
    except BadRequestError as error:
        if error.error != "invalid_index_name_exception":
            raise
        raise SearchUnavailable(
            f"HUIYIN_ELASTICSEARCH_INDEX ({alias()}) can't name an index: use lower-case letters, "
            "digits and hyphens."
        ) from error


def writable(search: Elasticsearch, now: datetime) -> str:
    """The index behind the alias; made when there is none, by one worker alone.

    Raises SearchUnavailable when it has another version's mapping: it would refuse every document.
    """
    if not behind_alias(search):
        with transaction.atomic():
            alone(ALIAS_SECTION)
            if not behind_alias(search):
                create(search, new_name(now), {alias(): {}})
    found = behind_alias(search)
    if len(found) != 1 or not found[0].startswith(f"{alias()}-v{VERSION}-"):
        raise SearchUnavailable(
            "The search index was made by another version of Huiyin: run `python manage.py "
            "reindex`. Search goes on meanwhile and nothing is lost."
        )
    return found[0]


def behind_alias(search: Elasticsearch) -> list[str]:
    """The indices that the alias points at: one, or none before the first.

    Raises SearchUnavailable when an index bears the alias's own name.
    """
    found = search.indices.get_alias(index=alias(), ignore_unavailable=True)
    if alias() in found:
        raise SearchUnavailable(
            f"An index is named {alias()}, which must be an alias: delete that index, or set "
            "HUIYIN_ELASTICSEARCH_INDEX to another name."
        )
    return sorted(found)


def all_of_ours(search: Elasticsearch) -> dict[str, bool]:
    """Every index that this installation made, and whether any alias points at it."""
    found = search.indices.get_alias(index=f"{alias()}-v*", expand_wildcards="open")
    return {
        name: bool(told["aliases"])
        for name, told in found.items()
        if OURS.fullmatch(name.removeprefix(alias()))
    }


def swap(search: Elasticsearch, name: str) -> None:
    """The alias points at `name` alone, in one step."""
    old = behind_alias(search)
    removals = [{"remove": {"index": index, "alias": alias()}} for index in old]
    search.indices.update_aliases(actions=[*removals, {"add": {"index": name, "alias": alias()}}])
