"""Writes the exports that wait; the page starts it, and so may anybody."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from complaints.models import PostExport
from complaints.post_exports import only_writer, write_out
from complaints.search.client import SearchUnavailable
from complaints.search.hits import Hit, search_posts
from complaints.steps import Counts, StepCommand, StepFailed
from dashboards.trends.asking import Asked


class Command(StepCommand):
    help = "Write the exports of posts that were asked for on the search page."
    step = "export_posts"

    def work(self, now: datetime, **options: Any) -> Counts:
        counts = {"done": 0, "failed": 0}
        wanted = (PostExport.State.WAITING, PostExport.State.RUNNING)
        for export in PostExport.objects.filter(state__in=wanted).order_by("pk"):
            with only_writer(export) as ours:
                if ours:
                    counts[became(export, now)] += 1
        if counts["failed"]:
            raise StepFailed("Some exports failed: is Elasticsearch up, the disk full?", counts)
        return counts


def became(export: PostExport, now: datetime) -> str:
    """Writes the export: done, or failed where search or disk would not have it."""
    try:
        write_out(export, found, datetime.now(UTC))
    except (SearchUnavailable, OSError):
        failed = PostExport.State.FAILED
        PostExport.objects.filter(pk=export.pk).update(state=failed, ended_at=now)
        return "failed"
    return "done"


def found(query: str, after: str | None, size: int) -> tuple[list[Hit], str | None, int]:
    """One page of the search that an address names. Its first page counts what there is; the others
    say 0, as counting all matches for each would cost more than finding them."""
    asked = Asked.read(dict(parse_qsl(query.removeprefix("?"))))
    tree, _ = asked.tree(datetime.now(UTC))
    page = search_posts(
        tree, asked.filters(), after, size, asked.sort or "time", counted=after is None
    )
    return page.hits, page.next_cursor, page.total
