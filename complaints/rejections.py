"""What could not be taken is kept: with its reason, once, and without its author's name."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from complaints.arrivals import Author, optional
from complaints.domain.authors import masked
from complaints.domain.cleaning import clean_json, clean_line
from complaints.domain.identity import without_identity
from complaints.evidence import ADDRESS, PART
from complaints.models import Post, Rejection, Source


def keep(
    step: str,
    reason: str,
    row: Mapping[str, object],
    now: datetime,
    source: Source | None = None,
    post: Post | None = None,
) -> None:
    """Records a rejection; the same row refused for the same reason by the same step is one."""
    content = sealed_row(row)
    told = json.dumps([reason, content], ensure_ascii=False, sort_keys=True)
    Rejection.objects.get_or_create(
        step=step,
        fingerprint=hashlib.sha256(told.encode()).hexdigest(),
        defaults={
            "reason": clean_line(reason, 500),
            "content": content,
            "source": source,
            "post": post,
            "rejected_at": now,
        },
    )


def sealed_row(row: Mapping[str, object]) -> dict[str, object]:
    """A row fit to be stored or written to a file: author columns replaced by key and mask."""
    author = Author.of(row)
    left_out = {"author_id", "author_name", "url", PART, ADDRESS}
    rest = {key: row[key] for key in row if key not in left_out}
    content = without_identity(clean_json(rest), author.words)
    sealed: dict[str, object] = dict(content) if isinstance(content, dict) else {}
    if any(author.words):
        platform = optional(row, "platform", 32).lower()
        sealed["author_key"] = author.key(platform)
        sealed["author_masked"] = masked(author.name)
    return sealed
