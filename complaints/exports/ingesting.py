"""Ingest: posts from files, through the same intake as the spiders' posts."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from complaints import vault
from complaints.domain.cleaning import LONGEST_TEXT, clean_text
from complaints.exports.files import Line
from complaints.exports.mappings import kept_mappings
from complaints.exports.reading import lines_of
from complaints.intake import BATCH, Taken, known_brands, store
from complaints.models import Source
from complaints.rejections import keep, sealed_row
from complaints.steps import progress

HEAVIEST = 4_000_000  # characters of one batch
Report = Callable[[int, str], None]


@dataclass
class RejectedFile:
    """`rejected/<name>-<time>.jsonl`, begun with the first rejected row; authors are sealed.

    `breaks_off`: behind the last of them nothing of the source could be read.
    """

    source: Path
    now: datetime
    lines: int = 0
    breaks_off: bool = False

    @property
    def path(self) -> Path:
        stamp = f"{self.now:%Y%m%dT%H%M%S}-{os.getpid()}"
        name = f"{self.source.stem[:60]}-{stamp}.jsonl"
        return Path(settings.HUIYIN_HOME) / "rejected" / name

    def add(self, line: Line, reason: str) -> None:
        """A line that is no row may hold an author anywhere: it is sealed whole."""
        self.path.parent.mkdir(exist_ok=True)
        row = sealed_row(line.row) if line.row is not None else {}
        told: dict[str, object] = {"line": line.number, "reason": reason, "row": row}
        if line.raw:
            told["sealed_line"] = vault.seal({"line": clean_text(line.raw)[:LONGEST_TEXT]})
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(json.dumps(told, ensure_ascii=False) + "\n")
        self.lines += 1
        self.breaks_off |= line.breaks_off


def ingest_file(
    path: Path, now: datetime, report: Report, source: Source | None = None
) -> tuple[Taken, RejectedFile]:
    """Takes every good row of a file; `report(line number, reason)` hears of every bad one.

    Raises UnreadableFile when the file as a whole can't be used.
    """
    brands, rejected, total = known_brands(), RejectedFile(path, now), Taken()
    with progress(0, f"ingest {path.name}", "row") as bar:
        for batch in batches(lines_of(path, kept_mappings())):
            taken = store([line.row for line in batch if line.row is not None], now, brands, source)
            bad = [(line, line.problem) for line in batch if line.row is None]
            rows = [line for line in batch if line.row is not None]
            for line, problem in bad:
                keep("ingest", problem, {"line": line.number, "digest": digest(line.raw)}, now)
                taken.rejected += 1
            bad += [(rows[index], reason) for index, reason in taken.reasons]
            for line, reason in sorted(bad, key=lambda pair: pair[0].number):
                rejected.add(line, reason)
                report(line.number, reason)
            total.add(taken)
            bar.update(len(batch))
    return total, rejected


def digest(raw: str) -> str:
    """Tells two broken lines apart without holding their words."""
    return hashlib.sha256(raw.encode("utf-8", "replace")).hexdigest()


def batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    """At most BATCH lines and about HEAVIEST characters together, so that memory stays flat."""
    batch: list[Line] = []
    weight = 0
    for line in lines:
        batch.append(line)
        weight += len(line.raw) + sum(
            len(v) for v in (line.row or {}).values() if isinstance(v, str)
        )
        if len(batch) == BATCH or weight > HEAVIEST:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch
