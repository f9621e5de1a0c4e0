"""Ingest: posts from files, through the same intake as the spiders' posts."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.conf import settings

from complaints.files import Line, lines_of
from complaints.intake import BATCH, Taken, known_brands, store
from complaints.rejections import keep, sealed_row
from complaints.steps import progress

Report = Callable[[int, str], None]


@dataclass
class RejectedFile:
    """`rejected/<name>-<time>.jsonl`, begun with the first rejected row; authors are sealed."""

    source: Path
    now: datetime
    lines: int = 0

    @property
    def path(self) -> Path:
        stamp = f"{self.now:%Y%m%dT%H%M%S}-{os.getpid()}"
        return Path(settings.HUIYIN_HOME) / "rejected" / f"{self.source.stem}-{stamp}.jsonl"

    def add(self, number: int, reason: str, row: dict[str, object] | None) -> None:
        self.path.parent.mkdir(exist_ok=True)
        told = {"line": number, "reason": reason, "row": sealed_row(row or {})}
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(json.dumps(told, ensure_ascii=False) + "\n")
        self.lines += 1


def ingest_file(path: Path, now: datetime, report: Report) -> tuple[Taken, RejectedFile]:
    """Takes every good row of a file; `report(line number, reason)` hears of every bad one.

    Raises UnreadableFile when the file as a whole can't be used.
    """
    brands, rejected, total = known_brands(), RejectedFile(path, now), Taken()
    with progress(0, f"ingest {path.name}", "row") as bar:
        for batch in batches(lines_of(path)):
            taken = store([line.row for line in batch if line.row is not None], now, brands)
            bad = [(line, line.problem) for line in batch if line.row is None]
            rows = [line for line in batch if line.row is not None]
            for line, problem in bad:
                keep("ingest", problem, {"file": path.name, "line": line.number}, now)
                taken.rejected += 1
            bad += [(rows[index], reason) for index, reason in taken.reasons]
            for line, reason in sorted(bad, key=lambda pair: pair[0].number):
                rejected.add(line.number, reason, line.row)
                report(line.number, reason)
            total.add(taken)
            bar.update(len(batch))
    return total, rejected


def batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(islice(lines, BATCH)):
        yield batch
