"""Reindex: a new index is filled beside the old one, then the alias moves, then the old one goes.

Search goes on over the old index meanwhile. What changes while the new one is filled is written to
the old one by the index step; so when the alias moves, every post that was marked since the start
is sent to the index again. A batch that is on its way at that moment is not marked at all: see
`complaints.search.indexer.note`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max

from complaints.models import Post
from complaints.rejections import keep
from complaints.search import indices
from complaints.search.client import client, translated
from complaints.search.documents import with_everything
from complaints.search.writing import write
from complaints.steps import Counts, StepFailed, progress
from complaints.transactions import alone

BATCH = 500
# An index step marks with the time it began at. The DAG ends one after 30 minutes.
LONGEST_INDEX_RUN = timedelta(hours=1)
LOCK = "hashtext('huiyin reindex')"


def rebuild(now: datetime) -> Counts:
    """Fills a new index with every triaged post and puts it behind the alias.

    Raises SearchUnavailable; the half-built index is removed then, or by the next rebuild.
    """
    with the_only_one():
        remove_unused()
        name = indices.new_name(now)
        try:
            with translated():
                indices.create(client(), name)
            counts = fill(name, now)
            move_alias(name, now)
        finally:
            remove_unused()
    return counts


@contextmanager
def the_only_one() -> Iterator[None]:
    """On PostgreSQL two hosts could rebuild at once, and each remove the other's half-built index.

    The lock belongs to the connection: a killed rebuild leaves nothing behind. On SQLite the
    command's lock file keeps a second one waiting.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({LOCK})")
        if cursor.fetchone() != (True,):
            raise StepFailed("Another reindex is at work: wait for its end.")
        try:
            yield
        finally:
            cursor.execute(f"SELECT pg_advisory_unlock({LOCK})")


def remove_unused() -> None:
    """Removes indices of ours without an alias: what the alias left, or a killed rebuild."""
    with translated():
        for name, in_use in indices.all_of_ours(client()).items():
            if not in_use:
                client().options(ignore_status=404).indices.delete(index=name)


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


def move_alias(name: str, now: datetime) -> None:
    """Nobody can mark a post between the second `send_again` and the move.

    The first one stands also when this process is killed after the move and before the commit.
    """
    with translated():
        client().indices.refresh(index=name)
        send_again(now)
        with transaction.atomic():
            alone(indices.ALIAS_SECTION)
            send_again(now)
            indices.swap(client(), name)


def send_again(started: datetime) -> None:
    """What the index step wrote since `started` may have gone to the old index only."""
    written = Post.objects.filter(indexed_at__gte=started - LONGEST_INDEX_RUN)
    written.update(indexed_at=None, index_due_at=started)
