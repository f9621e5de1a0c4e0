"""Mappings that people made for files, kept for the next file with the same columns."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib.auth.models import User

from complaints.exports.reading import Naming, fingerprint
from complaints.models import ColumnMapping


def kept_mappings() -> dict[str, Naming]:
    return dict(ColumnMapping.objects.values_list("fingerprint", "naming"))


def keep_mapping(columns: Iterable[str], naming: Naming, actor: User, now: datetime) -> None:
    ColumnMapping.objects.update_or_create(
        fingerprint=fingerprint(columns),
        defaults={"naming": dict(naming), "made_by": actor, "made_at": now},
    )


def without_blanks(naming: Mapping[str, str]) -> dict[str, str]:
    """What a form gives: a column left open is not named at all."""
    return {ours: theirs for ours, theirs in naming.items() if theirs and theirs != "="}
