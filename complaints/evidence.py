"""Evidence: the sealed original of a post, and its digest."""

import hashlib
import json
import zlib
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from complaints import vault
from complaints.domain.cleaning import clean_json, clean_line, clean_text
from complaints.models import Evidence, Post
from complaints.models.sources import Method

PART, ADDRESS = "evidence", "fetched_from"  # of a row: what it was made from, and where
LONGEST_PART = 200_000  # characters; a post is far shorter, its answer's part rarely longer
SECRETS = ("token", "key", "secret", "sign", "password", "code", "cookie", "auth")
Row = Mapping[str, object]


def evidence_of(post: Post, row: Row, now: datetime) -> Evidence:
    """The unsaved evidence of a post's present revision; `row` is what it was read from."""
    told = written(row.get(PART, row))
    return Evidence(
        post=post,
        revision=post.revision,
        digest=hashlib.sha256(told.encode()).hexdigest(),
        sealed=vault.seal_bytes(zlib.compress(told.encode())),
        method=post.source.method if post.source else Method.EXPORT,
        address=clean_line(row.get(ADDRESS) or "", 1000),
        fetched_at=now,
    )


def original_of(evidence: Evidence) -> str:
    """What was sealed, checked against its digest. Raises ValueError where they differ."""
    told = zlib.decompress(vault.unseal_bytes(bytes(evidence.sealed)))
    if hashlib.sha256(told).hexdigest() != evidence.digest:
        raise ValueError("The evidence is not what its digest says.")
    return told.decode()


def written(part: object) -> str:
    """A part as text: markup as it came, everything else as JSON in a fixed order."""
    if isinstance(part, str):
        return clean_text(part)[:LONGEST_PART]
    try:
        told = json.dumps(part, ensure_ascii=False, sort_keys=True, default=str)
    except (TypeError, ValueError, RecursionError):  # keys of two kinds, too deep, too many digits
        told = json.dumps(clean_json(part), ensure_ascii=False)
    return clean_text(told)[:LONGEST_PART]


def without_secrets(address: str) -> str:
    """An address fit to be kept: no token, no key, no name and password in front of the host."""
    parts = urlsplit(address)
    query = [
        (name, "…" if any(word in name.lower() for word in SECRETS) else value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, urlencode(query, safe="…"), ""))
