"""A row as it came, made into a post that can be stored."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from complaints import vault
from complaints.domain.authors import masked
from complaints.domain.cleaning import (
    LONGEST_TEXT,
    clean_json,
    clean_line,
    clean_text,
    clean_url,
    scalar,
)
from complaints.domain.contacts import plain_telephone, telephones, without_contacts
from complaints.domain.counts import is_untold, parse_count
from complaints.domain.identity import leads_to_author, without_identity
from complaints.domain.moments import Moment, moment_of
from complaints.evidence import ADDRESS, PART
from complaints.models import Brand, Post, Source
from complaints.steps import RejectedPost

REQUIRED = ("platform", "post_id", "text", "published_at")
COUNTS = ("likes", "comments", "reposts", "followers")
OPTIONAL = (
    "kind", "url", "author_id", "author_name", "phone", *COUNTS, "device", "region", "verified",
    "thread_id", "brand",
)  # fmt: skip
COLUMNS = (*REQUIRED, *OPTIONAL)
KEPT_APART = {*COLUMNS, PART, ADDRESS}  # what of a row is not for `raw`
# Elasticsearch takes ids of at most 512 bytes; the platform's name goes in front.
LONGEST_ID_BYTES = 400


VERIFIED = {"true": True, "1": True, "是": True, "false": False, "0": False, "否": False}


@dataclass(frozen=True)
class Arrival:
    """A cleaned row: the unsaved post with its author sealed, and the row that it came from."""

    post: Post
    row: Mapping[str, object]

    @property
    def key(self) -> tuple[str, str]:
        return (self.post.platform, self.post.post_id)


LOST_DIGITS = re.compile(r"\d+(\.\d+)?[eE]\+?\d+|\d+\.0+")  # how a spreadsheet writes a long id


def arrival_of(
    row: Mapping[str, object],
    now: datetime,
    brands: Mapping[str, Brand],
    source: Source | None,
) -> Arrival:
    """Cleans and seals one row. Raises RejectedPost with a reason for a person."""
    return Arrival(
        Post(
            brand=brand_of(row, brands, source),
            source=source,
            addressed=bool(optional(row, "brand", 100)) or bool(source and source.own_ground),
            fetched_at=now,
            **columns_of(row, now),
        ),
        row,
    )


def columns_of(row: Mapping[str, object], now: datetime) -> dict[str, object]:
    """What the row itself says, cleaned and sealed: the columns of a post of any brand."""
    platform = required(row, "platform", 32)
    post_id = whole_id(row)
    published = published_of(row, now)
    return {
        "platform": platform,
        "post_id": post_id,
        "kind": optional(row, "kind", 20) or "post",
        "text": text_of(row),
        "thread_id": optional(row, "thread_id", 128),
        "published_at": published.at,
        "published_precision": published.precision,
        "verified": verified_of(row),
        "device": optional(row, "device", 100),
        "region": optional(row, "region", 100),
        **{name: parse_count(scalar(row.get(name))) for name in COUNTS},
        **sealed_columns(row, platform, post_id),
    }


def optional(row: Mapping[str, object], column: str, longest: int) -> str:
    """One clean line, empty where the row has no value."""
    value = scalar(row.get(column))
    return "" if value is None else clean_line(value, longest)


def required(row: Mapping[str, object], column: str, longest: int) -> str:
    value = optional(row, column, longest + 1)
    value = value.lower() if column == "platform" else value
    if not value:
        raise RejectedPost(f"{column} is empty")
    if len(value) > longest:
        raise RejectedPost(f"{column} is longer than {longest} characters")
    return value


def whole_id(row: Mapping[str, object]) -> str:
    """The post's id as a string. One that a spreadsheet rounded names another post."""
    post_id = required(row, "post_id", 128)
    if isinstance(row.get("post_id"), float) or LOST_DIGITS.fullmatch(post_id):
        raise RejectedPost("post_id was kept as a number and has lost digits: keep ids as text")
    if len(post_id.encode()) > LONGEST_ID_BYTES:
        raise RejectedPost(f"post_id is longer than {LONGEST_ID_BYTES} bytes")
    return post_id


def text_of(row: Mapping[str, object]) -> str:
    raw = scalar(row.get("text"))
    text = clean_text(raw) if raw is not None else ""
    if not text:
        raise RejectedPost("text is empty")
    if len(text) > LONGEST_TEXT:
        raise RejectedPost(f"text is longer than {LONGEST_TEXT:,} characters")
    return without_contacts(text)


def verified_of(row: Mapping[str, object]) -> bool | None:
    """Whether the platform vouches for who the author is; None where the row doesn't say."""
    told = row.get("verified")
    if isinstance(told, bool):
        return told
    return VERIFIED.get(optional(row, "verified", 20).lower())


def published_of(row: Mapping[str, object], now: datetime) -> Moment:
    try:
        return moment_of(scalar(row.get("published_at")), now)
    except ValueError as error:
        raise RejectedPost(str(error)) from error


def brand_of(
    row: Mapping[str, object], brands: Mapping[str, Brand], source: Source | None
) -> Brand:
    """The brand the row names; else the source's; else the only one there is."""
    named = optional(row, "brand", 100)
    if named:
        if named not in brands:
            raise RejectedPost(f"brand is not in policies/brands.yml: {named}")
        return brands[named]
    if source is not None:
        return source.brand
    if len(set(brands.values())) != 1:
        raise RejectedPost("brand is empty and there is more than one: name it in the row")
    return next(iter(brands.values()))


@dataclass(frozen=True)
class Author:
    """Who wrote a row, as far as the row says; an id that lost its digits is nobody's.

    `phone`, in digits, comes from our own channels only: hotline, app, mail, service account.
    """

    id: str
    name: str
    phone: str

    @classmethod
    def of(cls, row: Mapping[str, object]) -> "Author":
        found = optional(row, "author_id", 200)
        lost = isinstance(row.get("author_id"), float) or LOST_DIGITS.fullmatch(found)
        name = optional(row, "author_name", 200)
        return cls("" if lost else found, name, plain_telephone(optional(row, "phone", 40)))

    @property
    def words(self) -> tuple[str, str, str]:
        return (self.id, self.name, self.phone)

    def key(self, platform: str) -> str:
        """The pseudonym. An id stays the same whether or not a telephone comes with it; without
        one, a mobile number is the same person on every channel."""
        if not self.id and telephones(self.phone):
            return vault.telephone_key(self.phone)
        return vault.author_key(platform, self.id, self.name)


def sealed_columns(row: Mapping[str, object], platform: str, post_id: str) -> dict[str, object]:
    """Pseudonym, mask and envelope, and what of address and raw doesn't give the author away."""
    author = Author.of(row)
    url = clean_url(optional(row, "url", 1000))
    unread = {name: row[name] for name in COUNTS if name in row and uncounted(row[name])}
    raw = clean_json({key: row[key] for key in row if key not in KEPT_APART} | unread)
    open_raw = without_identity(raw, author.words)
    identity = {"id": author.id, "name": author.name, "url": url}
    if author.phone:
        identity["phone"] = author.phone
    if open_raw != raw:
        identity["raw"] = json.dumps(raw, ensure_ascii=False)
    return {
        "author_key": author.key(platform),
        "author_masked": masked(author.name),
        "author_sealed": vault.seal(identity) if any(author.words) or open_raw != raw else "",
        "contact_keys": vault.contact_keys(str(scalar(row.get("text")) or ""), author.phone),
        "url": open_url(row, url, author),
        "raw": open_raw,
    }


def uncounted(value: object) -> bool:
    """A count that is there but can't be read: it is kept as it came, in `raw`."""
    return parse_count(scalar(value)) is None and not is_untold(value)


def open_url(row: Mapping[str, object], url: str, author: Author) -> str:
    """weibo.com/<author id>/… names the author; m.weibo.cn/detail/<post id> opens the same post.

    A comment is shown under its post.
    """
    if optional(row, "platform", 32).lower() == "weibo":
        comment = optional(row, "kind", 20) == "comment"
        shown = optional(row, "thread_id", 128) if comment else optional(row, "post_id", 128)
        return f"https://m.weibo.cn/detail/{quote(shown, safe='')}" if shown else ""
    return "" if leads_to_author(url, author.words) else url
