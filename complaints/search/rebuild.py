"""Reindex: a new index is filled beside the old one, then the alias moves, then the old one goes.

Search goes on over the old index meanwhile. What changes while the new one is filled is written to
the old one by the index step; so after the move every post that changed since the start is sent to
the index again.
"""

from datetime import datetime, timedelta

from django.db.models import Max

from complaints.models import Post
from complaints.rejections import keep
from complaints.search import indices
from complaints.search.client import client, translated
from complaints.search.documents import with_everything
from complaints.search.writing import write
from complaints.steps import Counts, progress

BATCH = 500
# An index step marks with the time it began at: one that began before us may still be at work.
LONGEST_INDEX_RUN = timedelta(hours=1)


def rebuild(now: datetime) -> Counts:
    """Fills a new index with every triaged post and puts it behind the alias.

    Raises SearchUnavailable; the half-built index is removed then, or by the next rebuild.
    """
    search = client()
    with translated():
        remove_leftovers()
        name = indices.new_name(now)
        indices.create(search, name)
    try:
        counts = fill(name, now)
        with translated():
            search.indices.refresh(index=name)
            old = indices.behind_alias(search)
            indices.swap(search, name)
    except BaseException:
        search.options(ignore_status=404).indices.delete(index=name)
        raise
    send_again(now)
    with translated():
        for index in old:
            search.options(ignore_status=404).indices.delete(index=index)
    return counts


def remove_leftovers() -> None:
    """Indices of ours that no alias points at: a rebuild was killed."""
    search = client()
    used = indices.behind_alias(search)
    for index in indices.all_of_ours(search):
        if index not in used:
            search.options(ignore_status=404).indices.delete(index=index)


def fill(name: str, now: datetime) -> Counts:
    posts = Post.objects.filter(triaged_at__isnull=False)
    newest = posts.aggregate(newest=Max("pk"))["newest"] or 0
    taken = indexed = rejected = last = 0
    with progress(posts.count(), "reindex") as bar:
        while True:
            queue = with_everything(posts.filter(pk__gt=last, pk__lte=newest)).order_by("pk")
            batch = list(queue[:BATCH])
            if not batch:
                break
            written = write(client(), name, batch)
            for post, reason in written.refused:
                keep("index", reason, {"text": post.text[:2000]}, now, post=post)
            taken += len(batch)
            indexed += len(written.taken)
            rejected += len(written.refused)
            last = batch[-1].pk
            bar.update(len(batch))
    return {"taken": taken, "indexed": indexed, "rejected": rejected}


def send_again(started: datetime) -> None:
    """What the index step wrote since `started` may have gone to the old index only."""
    Post.objects.filter(indexed_at__gte=started - LONGEST_INDEX_RUN).update(indexed_at=None)
