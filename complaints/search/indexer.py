"""The index step: every triaged post whose newest state the index doesn't show yet."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from complaints.models import Post
from complaints.rejections import keep
from complaints.search.client import SearchUnavailable, client, translated
from complaints.search.documents import with_everything
from complaints.search.indices import alias, ensure
from complaints.search.writing import Written, write
from complaints.steps import Counts, claiming, progress, take

BATCH = 500


def index_step(now: datetime) -> Counts:
    """Writes what waits; counts by what became of it. Raises SearchUnavailable with the counts."""
    queue = with_everything(Post.objects.filter(triaged_at__isnull=False, indexed_at=None))
    counts = Counter({"taken": 0, "indexed": 0, "rejected": 0})
    waiting = queue.count()
    if not waiting:
        return dict(counts)
    try:
        with translated():
            ensure(client())
        with progress(waiting, "index") as bar:
            last = 0
            while batch := index_batch(queue, last, now):
                done, last = batch
                counts.update(done)
                bar.update(done["taken"])
    except SearchUnavailable as error:
        error.counts = dict(counts)
        raise
    return dict(counts)


def index_batch(queue: QuerySet[Post], after: int, now: datetime) -> tuple[Counts, int] | None:
    """One batch, written and noted; its counts and its last row. None when there is no more."""
    with claiming():
        posts = take(queue, after, BATCH)
        if not posts:
            return None
        written = write(client(), alias(), posts)
        note(written, now)
    counts = {"indexed": len(written.taken), "rejected": len(written.refused)}
    return {"taken": len(posts), **counts}, posts[-1].pk


@transaction.atomic
def note(written: Written, now: datetime) -> None:
    """Marks what the index has. A post that changed meanwhile keeps its place in the queue."""
    for post, reason in written.refused:
        keep("index", reason, {"text": post.text[:2000]}, now, post=post)
    mark([*written.taken, *(post for post, _ in written.refused)], now)


def mark(posts: Sequence[Post], now: datetime) -> None:
    versions: dict[int, list[int]] = {}
    for post in posts:
        versions.setdefault(post.version, []).append(post.pk)
    for version, ids in versions.items():
        Post.objects.filter(version=version, pk__in=ids).update(indexed_at=now)
