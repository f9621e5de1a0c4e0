"""Exports of posts: what a search found, masked as the pages show it, as CSV or XLSX."""

import csv
import fcntl
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from openpyxl import Workbook

from complaints.domain.times import SHANGHAI
from complaints.models import PostExport
from complaints.search.hits import Hit

HEAD = ("平台", "编号", "作者", "发布时间", "判断", "类别", "严重程度", "个案", "链接", "正文")
FORMULA = re.compile(r"^[\s]*[=+\-@\t\r|%]")  # what a spreadsheet would run (OWASP: CSV injection)
UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # XML can't hold these
BATCH = 500
Find = Callable[[str, "str | None", int], tuple[list[Hit], "str | None", int]]
Write = Callable[[Iterable[str]], None]


def folder() -> Path:
    path = Path(settings.HUIYIN_HOME) / "exports"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def path_of(export: PostExport) -> Path:
    return folder() / f"{export.pk}.{export.form}"


@contextmanager
def only_writer(export: PostExport) -> Iterator[bool]:
    """Whether the export is still to be written, and by nobody else until the block ends. The lock
    is on a file beside it: it serves both databases and ends with its process."""
    undone = PostExport.objects.filter(
        pk=export.pk, state__in=(PostExport.State.WAITING, PostExport.State.RUNNING)
    )
    with path_of(export).with_suffix(".lock").open("w") as lock:
        yield locked(lock) and undone.exists()


def locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write_out(export: PostExport, find: Find, now: datetime) -> None:
    """Writes one export to its end; progress is kept row by row of a batch. A killed one begins
    anew: its file is written under another name first. Only the first batch is counted."""
    PostExport.objects.filter(pk=export.pk).update(state=PostExport.State.RUNNING, rows=0)
    path = path_of(export)
    part = path.with_suffix(".part")
    with sheet(part, export.form) as write:
        write(HEAD)
        rows, total, after = 0, 0, None
        while True:
            hits, after, counted = find(export.query, after, BATCH)
            total = total or counted
            for hit in hits:
                write(safe(value) for value in columns(hit))
            rows += len(hits)
            PostExport.objects.filter(pk=export.pk).update(rows=rows, total=total)
            if after is None:
                break
    part.replace(path)
    name = f"huiyin-{now.astimezone(SHANGHAI):%Y%m%d-%H%M}.{export.form}"
    done = PostExport.State.DONE
    PostExport.objects.filter(pk=export.pk).update(state=done, ended_at=now, name=name)


@contextmanager
def sheet(path: Path, form: str) -> Iterator[Write]:
    path.touch(mode=0o600)
    if form == "csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            lines = csv.writer(file)
            yield lambda values: lines.writerow(list(values))
        return
    book = Workbook(write_only=True)
    page: Any = book.create_sheet("帖子")
    yield lambda values: page.append(list(values))
    book.save(path)


def columns(hit: Hit) -> Iterator[str]:
    text = "".join(piece for piece, _ in hit.highlight)
    published = hit.published_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    yield from (hit.platform, hit.post_id, hit.author_masked, published, hit.label, hit.category)
    yield from (str(hit.severity), hit.case_number, hit.url, text)


def safe(value: str) -> str:
    """A cell that no spreadsheet takes for a formula, and that XML can hold."""
    plain = UNFIT.sub("", value)[:32_000]
    return f"'{plain}" if FORMULA.match(plain) else plain
