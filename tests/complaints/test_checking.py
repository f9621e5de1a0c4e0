"""What is gone is hidden, looked at less often, and found again when it is there after all."""

from collections.abc import Callable
from datetime import datetime, timedelta

from complaints.checking import BETWEEN, BETWEEN_GONE, looked_at, to_check
from complaints.models import Post, Source

SECOND = timedelta(seconds=1)


def test_one_wrong_look_hides_a_post_for_a_day_only(
    make_post: Callable[..., Post], now: datetime
) -> None:
    source = Source.objects.get(key="weibo")
    post = make_post()
    looked_at(source, [], [post.post_id], now)
    assert to_check(source, now + BETWEEN + SECOND, 10) == []
    tomorrow = now + BETWEEN_GONE + SECOND
    assert to_check(source, tomorrow, 10) == [post.post_id]
    hidden = Post.objects.get()
    looked_at(source, [post.post_id], [], tomorrow)
    found = Post.objects.get()
    assert (hidden.gone_at, found.gone_at, found.checked_at) == (now, None, tomorrow)
    assert (found.version, found.indexed_at) == (hidden.version + 1, None)


def test_a_post_is_gone_since_the_first_look_that_missed_it(
    make_post: Callable[..., Post], now: datetime
) -> None:
    source = Source.objects.get(key="weibo")
    posts = [make_post().post_id, make_post().post_id]
    assert looked_at(source, [], posts, now) == 2
    assert looked_at(source, [], posts, now + BETWEEN_GONE) == 0, "they were gone before"
    assert set(Post.objects.values_list("gone_at", flat=True)) == {now}
