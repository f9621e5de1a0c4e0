"""What is visible when: the past week at once, the later posts and the wave bit by bit."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.world import SHANGHAI, WEEK, Post, World, in_the_past, scripted, visible

START = datetime(2026, 11, 23, 2, 0, 30, tzinfo=UTC)
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def posts() -> list[Post]:
    return list(scripted(START))


def seen(posts: list[Post], rows: list[dict[str, Any]], **after: float) -> int:
    """How many of these rows are visible so long after the start."""
    ids = {row["id"] for row in rows}
    return sum(post.id in ids for post in visible(posts, START + timedelta(**after)))


def test_at_the_start_the_past_week_is_there_and_nothing_else(
    posts: list[Post], rows: Rows
) -> None:
    shown = visible(posts, START)
    past = [row for part in rows if part not in {"later", "wave"} for row in rows[part]]

    assert {post.id for post in shown} == {row["id"] for row in past}
    assert all(START - WEEK <= post.published_at <= START for post in shown)


def test_newest_come_first(posts: list[Post]) -> None:
    times = [post.published_at for post in visible(posts, START + WEEK)]
    assert times == sorted(times, reverse=True)


def test_a_later_post_appears_every_45_seconds_and_none_twice(
    posts: list[Post], rows: Rows
) -> None:
    later = rows["later"]

    assert seen(posts, later, seconds=44) == 0
    assert seen(posts, later, seconds=45) == 1
    assert seen(posts, later, seconds=90) == 2
    assert seen(posts, later, days=9) == len(later)
    assert len(visible(posts, START + timedelta(days=9))) == len(posts)


def test_the_wave_starts_after_ten_minutes_with_a_post_every_15_seconds(
    posts: list[Post], rows: Rows
) -> None:
    wave = rows["wave"]

    assert seen(posts, wave, minutes=9, seconds=59) == 0
    assert seen(posts, wave, minutes=10) == 1
    assert seen(posts, wave, minutes=10, seconds=15) == 2
    assert seen(posts, wave, minutes=10, seconds=15 * len(wave)) == len(wave)


def test_the_week_has_days_and_evenings(posts: list[Post]) -> None:
    times = [post.published_at.astimezone(SHANGHAI) for post in visible(posts, START)]
    hours = Counter(time.hour for time in times)

    assert len({time.date() for time in times}) >= 7
    assert sum(hours[hour] for hour in range(19, 23)) > 5 * sum(hours[hour] for hour in range(1, 5))


@given(
    started_at=st.datetimes(
        min_value=datetime(2026, 1, 1),  # noqa: DTZ001  the strategy adds the zone
        max_value=datetime(2036, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    days_ago=st.integers(0, 6),
    clock=st.times().map(lambda time: time.strftime("%H:%M")),
)
def test_a_past_post_keeps_its_time_of_day_and_lies_in_the_week_before_the_start(
    started_at: datetime, days_ago: int, clock: str
) -> None:
    moment = in_the_past(days_ago, clock, started_at)

    assert started_at - WEEK <= moment <= started_at
    assert moment.astimezone(SHANGHAI).strftime("%H:%M") == clock


def test_a_world_takes_each_id_once(posts: list[Post]) -> None:
    world = World(START)

    assert world.add(posts[0]) is False
    assert len(world.visible(START + WEEK)) == len(posts)
