from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from spiders.windows import MOST_UNREAD, Window, kept, to_read

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
FIRST, OVERLAP = timedelta(hours=192), timedelta(minutes=10)


def test_the_first_crawl_looks_back_as_far_as_the_policy_says() -> None:
    assert to_read({}, NOW, FIRST, OVERLAP) == [Window(NOW - FIRST, NOW)]


def test_the_next_one_begins_where_the_last_one_did_and_a_little_before() -> None:
    cursor = kept(NOW, [])
    later = NOW + timedelta(hours=1)
    assert to_read(cursor, later, FIRST, OVERLAP) == [Window(NOW - OVERLAP, later)]


def test_what_was_not_read_comes_after_what_is_new() -> None:
    unread = Window(NOW - timedelta(hours=5), NOW - timedelta(hours=2))
    later = NOW + timedelta(hours=1)
    windows = to_read(kept(NOW, [unread]), later, FIRST, OVERLAP)
    assert windows == [Window(NOW - OVERLAP, later), unread]


def test_a_clock_that_was_set_back_leaves_no_hole() -> None:
    earlier = NOW - timedelta(hours=3)
    (window,) = to_read(kept(NOW, []), earlier, FIRST, OVERLAP)
    assert window == Window(earlier - OVERLAP, earlier)


def test_a_post_from_outside_the_window_moves_nothing() -> None:
    window = Window(NOW - timedelta(hours=1), NOW)
    assert window.before(NOW - timedelta(days=900)) == window
    assert window.before(NOW + timedelta(days=1)) == window


@given(st.lists(st.tuples(st.integers(1, 5000), st.integers(0, 100)), max_size=60))
def test_no_moment_is_ever_forgotten(stretches: list[tuple[int, int]]) -> None:
    unread = [
        Window(NOW - timedelta(minutes=back), NOW - timedelta(minutes=back - length))
        for back, length in stretches
    ]
    left = to_read(kept(NOW, unread), NOW, FIRST, OVERLAP)[1:]
    assert len(left) <= MOST_UNREAD
    for window in unread:
        assert any(other.since <= window.since and window.until <= other.until for other in left)
