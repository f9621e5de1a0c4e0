"""Whether posts are still there: looked at again while somebody may act on them."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import F, Q

from complaints.models import Post, Source
from complaints.models.posts import changed_in_index
from complaints.transactions import retried

FOLLOWED = timedelta(days=30)  # after its publication, or as long as its case is open
BETWEEN = timedelta(hours=6)  # two looks at the same post
BETWEEN_GONE = timedelta(days=1)  # one that is gone: the address was wrong, or it is shown again


def to_check(source: Source, now: datetime, most: int, kind: str = "") -> list[str]:
    """Ids of posts of the source's platform that are due, those longest unseen first."""
    due = Post.objects.filter(
        Q(case__isnull=False, case__ended_at=None) | Q(published_at__gte=now - FOLLOWED),
        Q(gone_at=None, checked_at=None)
        | Q(gone_at=None, checked_at__lt=now - BETWEEN)
        | Q(checked_at__lt=now - BETWEEN_GONE),
        Q(checked_at__isnull=False) | Q(fetched_at__lt=now - BETWEEN),
        platform=source.platform,
        brand=source.brand,
    )
    if kind:
        due = due.filter(kind=kind)
    ordered = due.order_by(F("checked_at").asc(nulls_first=True), "pk")
    return list(ordered.values_list("post_id", flat=True)[:most])


@retried
def looked_at(source: Source, there: Collection[str], gone: Collection[str], now: datetime) -> int:
    """Writes down what was seen; how many of the posts are gone that were there before.

    A post that is gone stays counted, but is found no longer, unless a later look finds it there.
    """
    posts = Post.objects.filter(platform=source.platform)
    posts.filter(post_id__in=[*there, *gone]).update(checked_at=now)
    back = posts.filter(post_id__in=there, gone_at__isnull=False)
    back.update(gone_at=None, **changed_in_index(now))
    lost = posts.filter(post_id__in=gone, gone_at=None)
    return lost.update(gone_at=now, **changed_in_index(now))
