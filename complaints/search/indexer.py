"""The index step: every triaged post whose newest state the index doesn't show yet."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from complaints.models import Post
from complaints.rejections import keep
from complaints.search import indices
from complaints.search.client import SearchUnavailable, client, translated
from complaints.search.documents import with_everything
from complaints.search.writing import Written, write
from complaints.steps import Counts, claiming, progress, take
from complaints.transactions import alone

BATCH = 500


def index_step(now: datetime) -> Counts:
    """Writes what waits; counts by what became of it. Raises SearchUnavailable with the counts."""
    queue = with_everything(Post.objects.filter(triaged_at__isnull=False, indexed_at=None))
    counts = Counter({"taken": 0, "indexed": 0, "rejected": 0})
    waiting = queue.count()
    if not waiting:
        return dict(counts)
    try:
        with progress(waiting, "index") as bar:
            last = 0
            while batch := index_batch(queue, last, now):
                done, last = batch
                counts.update(done)
                bar.update(done.get("taken", 0))
    except SearchUnavailable as error:
        error.counts = dict(counts)
        raise
    return dict(counts)


def index_batch(queue: QuerySet[Post], after: int, now: datetime) -> tuple[Counts, int] | None:
    """One batch, written and noted; its counts and its last row. None when there is no more.

    When a rebuild moved the alias meanwhile, no counts and `after`: the batch is due again.
    """
    with claiming(), translated():
        posts = take(queue, after, BATCH)
        if not posts:
            return None
        index = indices.writable(client(), now)
        written = write(client(), indices.alias(), posts)
        if not note(written, index, now):
            return {}, after
    counts = {"indexed": len(written.taken), "rejected": len(written.refused)}
    return {"taken": len(posts), **counts}, posts[-1].pk


@transaction.atomic
def note(written: Written, index: str, now: datetime) -> bool:
    """Marks what `index` has, if the alias still points there; whether it does.

    A post that changed meanwhile keeps its place in the queue.
    """
    alone(indices.ALIAS_SECTION)
    if indices.behind_alias(client()) != [index]:
        return False
    for post, reason in written.refused:
        keep("index", reason, {"text": post.text[:2000]}, now, post=post)
    mark([*written.taken, *(post for post, _ in written.refused)], now)
    return True


def mark(posts: Sequence[Post], now: datetime) -> None:
    versions: dict[int, list[int]] = {}
    for post in posts:
        versions.setdefault(post.version, []).append(post.pk)
    for version, ids in versions.items():
        Post.objects.filter(version=version, pk__in=ids).update(indexed_at=now)
