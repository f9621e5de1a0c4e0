"""A row as it came, made into a post that can be stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from complaints import vault
from complaints.domain.authors import masked
from complaints.domain.cleaning import (
    LONGEST_TEXT,
    clean_json,
    clean_line,
    clean_text,
    clean_url,
)
from complaints.domain.counts import parse_count
from complaints.domain.times import parse_time
from complaints.models import Brand, Post, Source
from complaints.steps import RejectedPost

REQUIRED = ("platform", "post_id", "text", "published_at")
COUNTS = ("likes", "comments", "reposts", "followers")
OPTIONAL = (
    "kind", "url", "author_id", "author_name", *COUNTS, "device", "region", "thread_id", "brand",
)  # fmt: skip
COLUMNS = (*REQUIRED, *OPTIONAL)
AUTHOR_COLUMNS = ("author_id", "author_name", "url")
# Elasticsearch takes ids of at most 512 bytes; the platform's name goes in front.
LONGEST_ID_BYTES = 400


@dataclass(frozen=True)
class Arrival:
    """A cleaned row: the unsaved post with its author sealed."""

    post: Post

    @property
    def key(self) -> tuple[str, str]:
        return (self.post.platform, self.post.post_id)


def arrival_of(
    row: Mapping[str, object],
    now: datetime,
    brands: Mapping[str, Brand],
    source: Source | None,
) -> Arrival:
    """Cleans and seals one row. Raises RejectedPost with a reason for a person."""
    platform = required(row, "platform", 32).lower()
    post_id = whole_id(row)
    return Arrival(
        Post(
            brand=brand_of(row, brands, source),
            source=source,
            platform=platform,
            post_id=post_id,
            kind=clean_line(row.get("kind") or "post", 20) or "post",
            text=text_of(row),
            thread_id=clean_line(row.get("thread_id") or "", 128),
            published_at=published_at_of(row, now),
            fetched_at=now,
            device=clean_line(row.get("device") or "", 100),
            region=clean_line(row.get("region") or "", 100),
            raw=clean_json({key: row[key] for key in row if key not in COLUMNS}),
            **{name: parse_count(row.get(name)) for name in COUNTS},
            **author_of(row, platform, post_id),
        )
    )


def required(row: Mapping[str, object], column: str, longest: int) -> str:
    value = clean_line("" if row.get(column) is None else row[column], longest + 1)
    if not value:
        raise RejectedPost(f"{column} is empty")
    if len(value) > longest:
        raise RejectedPost(f"{column} is longer than {longest} characters")
    return value


def whole_id(row: Mapping[str, object]) -> str:
    """The post's id as a string. A float has lost digits already and names another post."""
    if isinstance(row.get("post_id"), float):
        raise RejectedPost("post_id came as a decimal number and has lost digits: keep ids as text")
    post_id = required(row, "post_id", 128)
    if len(post_id.encode()) > LONGEST_ID_BYTES:
        raise RejectedPost(f"post_id is longer than {LONGEST_ID_BYTES} bytes")
    return post_id


def text_of(row: Mapping[str, object]) -> str:
    raw = row.get("text")
    text = clean_text(raw) if raw is not None else ""
    if not text:
        raise RejectedPost("text is empty")
    if len(text) > LONGEST_TEXT:
        raise RejectedPost(f"text is longer than {LONGEST_TEXT:,} characters")
    return text


def published_at_of(row: Mapping[str, object], now: datetime) -> datetime:
    try:
        return parse_time(row.get("published_at"), now)
    except ValueError as error:
        raise RejectedPost(str(error)) from error


def brand_of(
    row: Mapping[str, object], brands: Mapping[str, Brand], source: Source | None
) -> Brand:
    """The brand the row names; else the source's; else the only one there is."""
    named = clean_line(row.get("brand") or "", 100)
    if named:
        if named not in brands:
            raise RejectedPost(f"brand is not in policies/brands.yml: {named}")
        return brands[named]
    if source is not None:
        return source.brand
    if len(set(brands.values())) != 1:
        raise RejectedPost("brand is empty and there is more than one: name it in the row")
    return next(iter(brands.values()))


def author_of(row: Mapping[str, object], platform: str, post_id: str) -> dict[str, str]:
    """The author's pseudonym, mask and envelope, and an address that doesn't give them away."""
    author_id = clean_line(row.get("author_id") or "", 200)
    name = clean_line(row.get("author_name") or "", 200)
    url = clean_url(row.get("url") or "")
    identity = {"id": author_id, "name": name, "url": url}
    if author_id and author_id in url:
        url = anonymous_url(platform, post_id)
    return {
        "author_key": vault.author_key(platform, author_id, name),
        "author_masked": masked(name),
        "author_sealed": vault.seal(identity) if author_id or name else "",
        "url": url,
    }


def anonymous_url(platform: str, post_id: str) -> str:
    """weibo.com/<author id>/… names the author; m.weibo.cn/detail/<post id> opens the same post."""
    return f"https://m.weibo.cn/detail/{post_id}" if platform == "weibo" else ""
