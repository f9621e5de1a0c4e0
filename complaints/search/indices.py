"""Indices behind the alias: `huiyin-posts` names `huiyin-posts-v1-20261123t020000000000`."""

from datetime import datetime

from django.conf import settings
from elasticsearch import BadRequestError, Elasticsearch

from complaints.search.mapping import MAPPINGS, SETTINGS, VERSION


def alias() -> str:
    name: str = settings.HUIYIN_ELASTICSEARCH_INDEX
    return name


def new_name(now: datetime) -> str:
    """Names are ordered by time and tell the mapping's version."""
    return f"{alias()}-v{VERSION}-{now:%Y%m%dt%H%M%S%f}"


def create(search: Elasticsearch, name: str) -> None:
    search.indices.create(index=name, settings=SETTINGS, mappings=MAPPINGS)


def ensure(search: Elasticsearch) -> None:
    """Makes the first index with its alias; two workers at once make one.

    The first index has one fixed name, so that the second worker's attempt is refused.
    """
    if search.indices.exists_alias(name=alias()):
        return
    try:
        search.indices.create(
            index=f"{alias()}-v{VERSION}-first",
            settings=SETTINGS,
            mappings=MAPPINGS,
            aliases={alias(): {}},
        )
    except BadRequestError as error:
        if error.error != "resource_already_exists_exception":
            raise


def behind_alias(search: Elasticsearch) -> list[str]:
    """The indices that the alias points at: one, or none before the first."""
    if not search.indices.exists_alias(name=alias()):
        return []
    return sorted(search.indices.get_alias(name=alias()))


def all_of_ours(search: Elasticsearch) -> list[str]:
    return sorted(search.indices.get(index=f"{alias()}-v*", expand_wildcards="open"))


def swap(search: Elasticsearch, name: str) -> None:
    """The alias points at `name` alone, in one step."""
    old = behind_alias(search)
    removals = [{"remove": {"index": index, "alias": alias()}} for index in old]
    search.indices.update_aliases(actions=[*removals, {"add": {"index": name, "alias": alias()}}])
