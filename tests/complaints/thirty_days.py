"""Thirty invented days on which three things break, one day sells much and one wave is spam."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from complaints.domain.surges import BIN, slot_of
from complaints.models import Judgement, Post

BEGINS = datetime(2026, 10, 20, tzinfo=UTC)
DAYS = 30
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
PROFILE = [0.15] * 14 + [0.6] * 10 + [1.0] * 12 + [2.2] * 8 + [0.8] * 4
CATEGORIES = ["technical", "refund_fees", "teaching", "service"]
OUTAGES = {  # day, minute of the day (UTC): what its posts share
    (16, 11 * 60): {"app_version": "5.2.1"},
    (21, 2 * 60 + 30): {"course": "五年级数学"},
    (27, 12 * 60 + 10): {"device": "华为平板"},
}
SALE_DAY, SPAM = 19, (24, 6 * 60)


class World:
    """Posts and judgements as the pipeline leaves them, made in bulk."""

    def __init__(self, brand: Any) -> None:
        self.brand, self.chance, self.number = brand, Random(7), 0  # noqa: S311  a seed
        self.posts: list[Post] = []
        self.judged: list[tuple[str, str, list[dict[str, str]]]] = []
        self.cause: list[str] = []

    def add(
        self, at: datetime, category: str, label: str = "complaint", cause: str = "", **facts: str
    ) -> None:
        self.number += 1
        self.posts.append(Post(
            brand=self.brand, platform=self.chance.choice(["weibo", "zhihu", "douyin"]),
            post_id=str(self.number), text=f"青禾 {category} {self.number}", published_at=at,
            fetched_at=at, author_key=f"author {self.number}", classified_at=at, triaged_at=at, indexed_at=at,
        ))  # fmt: skip
        told = [{"kind": kind, "value": value} for kind, value in facts.items()]
        self.judged.append((category, label, told))
        self.cause.append(cause)

    def store(self) -> None:
        Post.objects.bulk_create(self.posts)
        Judgement.objects.bulk_create(
            Judgement(
                post=post, revision=1, model_version="t", label=label, score=0.9, target="provider",
                category=category, severity=2, facts=facts, judged_at=post.published_at,
            )
            for post, (category, label, facts) in zip(self.posts, self.judged, strict=True)
        )  # fmt: skip


def thirty_days(brand: Any) -> World:
    made = World(brand)
    for row in range(DAYS * 288):
        at = BEGINS + BIN * row
        busy = 6 if row // 288 == SALE_DAY else 1
        level = PROFILE[slot_of(at)] / 12
        for _ in range(poisson(made.chance, 1.5 * level * (1.4 if busy > 1 else 1))):
            made.add(
                at + made.chance.randint(0, 299) * timedelta(seconds=1),
                made.chance.choice(CATEGORIES),
            )
        for _ in range(poisson(made.chance, 8 * level * busy)):
            made.add(at, "other", "not_complaint")
    for (day, minute), facts in OUTAGES.items():
        start = BEGINS + timedelta(days=day, minutes=minute)
        cause = next(iter(facts.values()))
        for number in range(24):
            made.add(start + number * 50 * timedelta(seconds=1), "technical", cause=cause, **facts)
    made.store()
    spam(made)
    return made


def spam(world: World) -> None:
    """Forty copies of one text by forty authors within an hour."""
    at = BEGINS + timedelta(days=SPAM[0], minutes=SPAM[1])
    for number in range(40):
        world.add(at + number * MINUTE, "sales", cause="spam")
    copies = world.posts[-40:]
    for post in copies:
        post.text = "青禾网校是骗子公司大家千万不要报名血泪教训转发扩散"
    Post.objects.bulk_create(copies)
    Post.objects.filter(pk__in=[post.pk for post in copies[1:]]).update(story=copies[0])
    Judgement.objects.bulk_create(
        Judgement(post=post, revision=1, model_version="t", label="complaint", score=0.9,
                  target="provider", category="sales", severity=2, judged_at=at)
        for post in copies
    )  # fmt: skip


def poisson(chance: Random, mean: float) -> int:
    """Knuth's way."""
    limit, number, product = 2.718281828**-mean, 0, chance.random()
    while product > limit:
        number, product = number + 1, product * chance.random()
    return number
