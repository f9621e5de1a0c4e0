"""Fixtures that most tests need: invented posts, cases and a fixed moment."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from complaints.intake import known_brands, store
from complaints.models import Brand, Case, Judgement, Post
from complaints.policies import Policies, load_policies
from complaints.triage import decide


@pytest.fixture
def now() -> datetime:
    """2026-11-23 10:00 in Shanghai."""
    return datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def policies() -> Policies:
    return load_policies()


@pytest.fixture
def brand(db: None) -> Brand:
    return Brand.objects.get(slug="qinghe")


@pytest.fixture
def brands(brand: Brand) -> dict[str, Brand]:
    return known_brands()


@pytest.fixture
def make_post(brands: dict[str, Brand], now: datetime) -> Callable[..., Post]:
    """make_post(text=…, post_id=…, author_id=…, …): a post as intake stores it."""
    numbers = count(1)

    def make(**columns: Any) -> Post:
        row = {
            "platform": "weibo",
            "post_id": f"50000000000{next(numbers):05d}",
            "text": "青禾网校的直播课一直卡，老师讲什么都听不清",
            "published_at": now,
        } | columns
        taken = store([row], now, brands)
        assert taken.rejected == 0, taken.reasons
        return Post.objects.get(platform=str(row["platform"]).lower(), post_id=row["post_id"])

    return make


@pytest.fixture
def judge(now: datetime) -> Callable[..., Judgement]:
    """judge(post, label=…, category=…, severity=…): a judgement as classify writes it."""

    def make(post: Post, **fields: Any) -> Judgement:
        post.judgements.update(current=False)
        judgement = Judgement.objects.create(
            **{
                "post": post,
                "revision": post.revision,
                "model_version": "test-1",
                "label": "complaint",
                "score": 0.93,
                "target": "provider",
                "category": "technical",
                "severity": 2,
                "judged_at": now,
            }
            | fields
        )
        Post.objects.filter(pk=post.pk).update(classified_at=now)
        post.refresh_from_db()
        return judgement

    return make


@pytest.fixture
def make_case(
    make_post: Callable[..., Post],
    judge: Callable[..., Judgement],
    policies: Policies,
    now: datetime,
) -> Callable[..., Case]:
    """make_case(text=…, label=…, category=…, severity=…, author_id=…): as triage opens it."""

    def make(**columns: Any) -> Case:
        judged = {
            key: columns.pop(key)
            for key in ("label", "score", "target", "category", "severity", "facts")
            if key in columns
        }
        post = make_post(**columns)
        judge(post, **judged)
        decide(post.pk, policies, now)
        post.refresh_from_db()
        assert post.case is not None
        return post.case

    return make
