"""Reads one recorded answer or export without storing anything: a post a line, then the outcome."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from complaints.arrivals import columns_of
from complaints.domain.moments import moment_of
from complaints.exports.files import UnreadableFile
from complaints.exports.reading import lines_of
from complaints.models.sources import Outcome
from complaints.steps import RejectedPost
from spiders.parsing.pages import Page
from spiders.parsing.shapes import PARSERS
from spiders.parsing.weibo import LONG_TEXT

EXPORTS = "exports"
LARGEST = 64 * 1024 * 1024  # bytes of a recorded answer
TOLD = (
    "platform", "post_id", "kind", "url", "author_key", "author_masked", "text", "published_at",
    "published_precision", "likes", "comments", "reposts", "device", "region", "verified",
)  # fmt: skip
Row = Mapping[str, object]


class Command(BaseCommand):
    help = "Parse a recorded answer or an export file: a post a line, then outcome and counts."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", choices=[*PARSERS, EXPORTS])
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--at",
            type=told_time,
            default=None,
            help="when the answer was fetched, for times such as '3分钟前' (default: now)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now: datetime = options["at"] or timezone.now()
        reasons: Counter[str] = Counter()
        posts = 0
        page = page_in(options["source"], options["file"], reasons)
        for row in page.rows:
            try:
                told = post_in(row, now)
            except RejectedPost as reason:
                reasons[str(reason)] += 1
                continue
            posts += 1
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        self.stdout.write(json.dumps(ending(page, posts, reasons), ensure_ascii=False))


def told_time(value: str) -> datetime:
    return moment_of(value, timezone.now()).at


def page_in(source: str, path: Path, reasons: Counter[str]) -> Page:
    """The file as its source's parser sees it; what it could not read is counted in `reasons`."""
    if source == EXPORTS:
        try:
            return Page(Outcome.OK, rows=tuple(rows_of(path, reasons)))
        except UnreadableFile as error:
            return Page(Outcome.MALFORMED, str(error))
    try:
        with path.open("rb") as file:
            body = file.read(LARGEST + 1)
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}.") from error
    if len(body) > LARGEST:
        return Page(Outcome.MALFORMED, f"the answer is larger than {LARGEST // 2**20} MB")
    page = PARSERS[source](body)
    reasons.update(unreadable.reason for unreadable in page.unreadable)
    return page


def rows_of(path: Path, reasons: Counter[str]) -> Iterator[Row]:
    for line in lines_of(path):
        if line.row is None:
            reasons[line.problem] += 1
        else:
            yield line.row


def post_in(row: Row, now: datetime) -> dict[str, object]:
    """The post as it would be stored: cleaned, sealed, masked."""
    if row.get("kind") == LONG_TEXT:  # its id and time stand in the question that was asked
        return dict.fromkeys(TOLD) | {name: row[name] for name in ("platform", "kind", "text")}
    seen = columns_of(row, now)
    published = seen["published_at"]
    told: dict[str, object] = {name: seen[name] for name in TOLD}
    return told | {
        "published_at": published.isoformat() if isinstance(published, datetime) else None
    }


def ending(page: Page, posts: int, reasons: Mapping[str, int]) -> dict[str, object]:
    """The outcome over the whole file: posts that all had to be refused are no success."""
    outcome, why = page.outcome, page.reason
    if outcome == Outcome.OK and not posts:
        outcome, why = Outcome.MALFORMED, "there were posts, but none of them could be taken"
    told = {"outcome": outcome.value, "posts": posts, "skipped": sum(reasons.values())}
    return told | {"reasons": dict(reasons)} | ({"reason": why} if why else {})
