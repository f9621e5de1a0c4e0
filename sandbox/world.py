"""The invented world: every post that is written in `posts/`, and when each of them appears.

Past posts carry a day and a time of day in Shanghai, so that mornings stay mornings whenever the
sandbox starts. The others follow its start: one of `later.jsonl` after another, and the wave.

Each row's `label` is for tests only and is never served. Its `complaint` means one that 青禾网校
should answer: a complaint about a competitor (kind `rival`) or about a namesake (`homonym`) is 0.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, timezone
from pathlib import Path
from threading import Lock
from typing import Any

POSTS = Path(__file__).parent / "posts"
SHANGHAI = timezone(timedelta(hours=8))
WEIBO, FEEDS = "weibo", "feeds"
DOUYIN, ZHIHU, HEIMAO, TIEBA, BILIBILI = "douyin", "zhihu", "heimao", "tieba", "bilibili"
FORUM, REVIEWS = "forum", "reviews"
LATER_EVERY = timedelta(seconds=45)
WAVE_AFTER = timedelta(minutes=10)
WAVE_EVERY = timedelta(seconds=15)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Author:
    """`id` is a decimal number on Weibo and a short name in the feeds."""

    id: str
    name: str
    followers: int = 0
    verified: bool = False


@dataclass(frozen=True)
class Post:
    """A post as its site knows it; what it is labelled as for tests is not part of it."""

    id: str
    site: str
    feed: str
    text: str
    author: Author
    device: str
    region: str
    likes: int
    comments: int
    reposts: int
    published_at: datetime


class World:
    """The scripted posts, and those that were added by hand; safe to use from many threads."""

    def __init__(self, started_at: datetime, folder: Path = POSTS) -> None:
        self._posts = {post.id: post for post in scripted(started_at, folder)}
        self._lock = Lock()

    def add(self, post: Post) -> bool:
        """False when a post of this id is there already."""
        with self._lock:
            return self._posts.setdefault(post.id, post) is post

    def edit(self, post_id: str, text: str) -> bool:
        """Whether there was such a post to give another text."""
        with self._lock:
            post = self._posts.get(post_id)
            if post is not None:
                self._posts[post_id] = replace(post, text=text)
        return post is not None

    def delete(self, post_id: str) -> bool:
        """Whether there was such a post to take away."""
        with self._lock:
            return self._posts.pop(post_id, None) is not None

    def visible(self, now: datetime, site: str = "") -> list[Post]:
        """What a visitor sees at `now`, newest first, of one site or of all."""
        with self._lock:
            posts = list(self._posts.values())
        return visible((post for post in posts if site in ("", post.site)), now)


def visible(posts: Iterable[Post], now: datetime) -> list[Post]:
    """The posts that were published by `now`, newest first."""
    return sorted(
        (post for post in posts if post.published_at <= now),
        key=lambda post: (post.published_at, post.id),
        reverse=True,
    )


def scripted(started_at: datetime, folder: Path = POSTS) -> Iterator[Post]:
    """Every written post with the time at which it appears when the sandbox starts then."""
    started_at = started_at.replace(microsecond=0)
    for path in sorted(folder.glob("*.jsonl")):
        for place, row in enumerate(rows_of(path)):
            yield post_of(row, published_at(path.stem, place, row, started_at))


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def published_at(part: str, place: int, row: Mapping[str, Any], started_at: datetime) -> datetime:
    if part == "later":
        return started_at + LATER_EVERY * (place + 1)
    if part == "wave":
        return started_at + WAVE_AFTER + WAVE_EVERY * place
    return in_the_past(row["days_ago"], row["clock"], started_at)


def in_the_past(days_ago: int, clock: str, started_at: datetime) -> datetime:
    """`clock` is Shanghai's, "20:15". What today has not yet brought happened a week ago."""
    today = started_at.astimezone(SHANGHAI).date()
    moment = datetime.combine(
        today - timedelta(days=days_ago), time.fromisoformat(clock), tzinfo=SHANGHAI
    )
    return moment if moment <= started_at else moment - WEEK


def post_of(row: Mapping[str, Any], published: datetime) -> Post:
    return Post(
        id=row["id"],
        site=row["site"],
        feed=row.get("feed", ""),
        text=row["text"],
        author=Author(**row["author"]),
        device=row["device"],
        region=row["region"],
        likes=row["likes"],
        comments=row["comments"],
        reposts=row["reposts"],
        published_at=published,
    )
