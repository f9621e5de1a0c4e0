"""A crowd of invented posts and cases for the page benchmarks, made by the database itself.

A few are stored the usual way; SQL then multiplies them, so that a million rows take minutes.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import connection, models

from complaints.clocks import FAR_AHEAD
from complaints.models import Brand, Case, CaseEvent, Judgement, Post, Presence, Team
from complaints.models.cases import Certainty, Status

SEEDS = 1000  # posts that are stored one by one; every further one is a copy of one of these
SERIES = (
    "WITH RECURSIVE series(n) AS "
    "(SELECT {first} UNION ALL SELECT n + 1 FROM series WHERE n < {last}) "
)
CATEGORIES = ("refund_fees", "technical", "teaching", "service", "sales", "other")
OPEN_SHARE = 3  # one case in so many is open


def fill(posts: int, cases: int, texts: Sequence[str], now: datetime) -> None:
    """`posts` posts (a multiple of 1,000) of which the first lead `cases` cases."""
    brand = Brand.objects.get(slug="qinghe")
    Post.objects.bulk_create(seed(number, brand, texts, now) for number in range(SEEDS))
    first = Post.objects.order_by("pk").values_list("pk", flat=True)[0]
    multiply(Post, posts // SEEDS, {"post_id": "'copy-' || series.n || '-' || base.post_id"})
    lead_cases(brand, first, cases, now)
    presences(now)
    connect(now)


def seed(number: int, brand: Brand, texts: Sequence[str], now: datetime) -> Post:
    return Post(
        brand=brand,
        platform=("weibo", "zhihu", "douyin", "heimao")[number % 4],
        post_id=f"{number}",
        text=f"{texts[number % len(texts)]} {number}",
        author_masked="王**",
        published_at=now - timedelta(minutes=7 * number),
        fetched_at=now,
        followers=number * 17,
        comments=number % 90,
        classified_at=now,
        triaged_at=now,
        index_due_at=now,
    )


def multiply(model: type[models.Model], times: int, changed: dict[str, str]) -> None:
    """Copies every row `times` - 1 times; `changed` are SQL expressions over base and series.n."""
    if times < 2:
        return
    table = connection.ops.quote_name(model._meta.db_table)
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = [str(field.column) for field in fields]
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    values = ", ".join(
        changed.get(column, f"base.{connection.ops.quote_name(column)}") for column in columns
    )
    series = SERIES.format(first=2, last=times)
    insert = f"INSERT INTO {table} ({names}) "
    select = f"SELECT {values} FROM {table} AS base, series"  # noqa: S608  the same
    with connection.cursor() as cursor:
        cursor.execute(
            series + insert + select
            if connection.vendor == "postgresql"
            else insert + series + select
        )


def lead_cases(brand: Brand, first: int, cases: int, now: datetime) -> None:
    """Cases of every kind, spread over statuses, categories and clocks."""
    team = Team.objects.get(key="care")
    base = [case_of(number, brand, team, first, now) for number in range(SEEDS)]
    Case.objects.bulk_create(base)
    changed = {
        "number": "'HY-' || series.n || '-' || base.number",
        "author_key": "base.author_key || '-' || series.n",
        "lead_post_id": f"base.lead_post_id + {SEEDS} * (series.n - 1)",
    }
    multiply(Case, cases // SEEDS, changed)


def case_of(number: int, brand: Brand, team: Team, first: int, now: datetime) -> Case:
    open_ = number % OPEN_SHARE == 0
    claimed = number // OPEN_SHARE % 2
    opened = now - timedelta(minutes=11 * number)
    return Case(
        number=f"BENCH-{number}",
        brand=brand,
        lead_post_id=first + number,
        status=(Status.CLAIMED if claimed else Status.NEW) if open_ else Status.CLOSED,
        certainty=Certainty.UNSURE if number % 7 == 0 else Certainty.FLAGGED,
        category=CATEGORIES[number // OPEN_SHARE % len(CATEGORIES)],
        severity=1 + number // OPEN_SHARE % 3,
        team=team,
        opened_at=opened,
        clocks_from=opened,
        first_response_due_at=opened + timedelta(hours=4),
        next_due_at=opened + timedelta(hours=4) if open_ else FAR_AHEAD,
        next_clock="first_response" if open_ else "",
        ended_at=None if open_ else opened + timedelta(hours=30),
        author_key=f"author {number}",
        level=number % 2,
    )


def presences(now: datetime) -> None:
    """A colleague who looked at a thousand cases, the last of them now."""
    user = User.objects.create(username="bench-colleague")
    first = Case.objects.order_by("pk").values_list("pk", flat=True)[:SEEDS]
    Presence.objects.bulk_create(
        Presence(case_id=pk, user=user, seen_at=now - timedelta(minutes=number))
        for number, pk in enumerate(first)
    )


def connect(now: datetime) -> None:
    """Posts know their case, cases have a judgement and a first event."""
    post, case = (connection.ops.quote_name(m._meta.db_table) for m in (Post, Case))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {post} SET case_id = c.id FROM {case} AS c WHERE c.lead_post_id = {post}.id"  # noqa: S608
        )
    for start in range(0, 10**9, SEEDS):
        found = list(
            Case.objects.order_by("pk").values_list("pk", "lead_post")[start : start + SEEDS]
        )
        if not found:
            break
        CaseEvent.objects.bulk_create(
            CaseEvent(case_id=pk, kind="opened", at=now, post_id=lead) for pk, lead in found
        )
        Judgement.objects.bulk_create(
            Judgement(
                post_id=lead, revision=1, model_version="bench", label="complaint", score=0.9,
                target="provider", category="technical", severity=2, judged_at=now,
            )
            for _, lead in found
        )  # fmt: skip
    with connection.cursor() as cursor:  # what PostgreSQL does by itself before a minute is over
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
