"""Exports dropped into a folder: each file is taken as `manage.py ingest` does, then put aside.

    HUIYIN_EXPORTS/file.csv -> taken and removed, or failed/2026-11-23-file.csv if it can't be read
                               to its end

An export names its authors in clear. What was taken of it is kept sealed, row by row, as evidence;
the file itself would leave every name open beside the vault.
A file counts as dropped when it has not changed for a moment; one that changed while it was read,
or was taken when the process was killed, is taken again, which changes nothing.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from complaints.exports.files import UnreadableFile
from complaints.exports.ingesting import ingest_file
from complaints.exports.reading import READERS
from complaints.intake import Taken
from complaints.models import CrawlRun, Source
from complaints.models.sources import Outcome
from complaints.policies import SourcePolicy
from spiders.processes import only_crawl_of
from spiders.runs import Ending, end_killed_runs, end_run

ADDRESS_SETTING = "HUIYIN_EXPORTS"  # without it there is no folder to look into
AT_REST = timedelta(seconds=5)  # a file that is still being copied changes
FAILED = "failed"


def take_exports(policy: SourcePolicy, now: datetime) -> CrawlRun:
    """One look into the folder, written down like a crawl."""
    source = Source.objects.get(key=policy.key)
    with only_crawl_of(source):
        end_killed_runs(source, now)
        run = CrawlRun.objects.create(source=source, started_at=now)
        end_run(run, looked_into(source, now), now)
    run.refresh_from_db()
    return run


def looked_into(source: Source, now: datetime) -> Ending:
    """Takes every file at rest; what can't be read keeps none of the others waiting."""
    taken, unreadable = Taken(), []
    for path in dropped(Path(settings.HUIYIN_EXPORTS), now):
        before = state_of(path)
        done, problem = read_out(path, source, now)
        taken.add(done)
        if state_of(path) != before:
            continue  # it was still being copied
        if problem:
            unreadable.append(problem)
            put_aside(path, now)
        else:
            path.unlink()
    return ending(taken, unreadable)


def read_out(path: Path, source: Source, now: datetime) -> tuple[Taken, str]:
    """What was taken of a file, and a sentence where that is not all of it."""
    try:
        done, rejected = ingest_file(path, now, lambda number, reason: None, source)
    except UnreadableFile as error:
        return Taken(), str(error).replace(str(path), path.name)
    broken = f"{path.name} breaks off: only what stands before the break was taken."
    return done, broken if rejected.breaks_off else ""


def state_of(path: Path) -> tuple[int, int]:
    """Size and time of the last change: another one tells that somebody wrote to the file."""
    state = path.stat()
    return state.st_size, state.st_mtime_ns


def dropped(folder: Path, now: datetime) -> Iterator[Path]:
    """The files at rest, oldest first."""
    found = [path for path in folder.iterdir() if path.suffix.lower() in READERS and path.is_file()]
    for path in sorted(found, key=lambda path: path.stat().st_mtime):
        if path.stat().st_mtime <= (now - AT_REST).timestamp():
            yield path


def put_aside(path: Path, now: datetime) -> None:
    folder = path.parent / FAILED
    folder.mkdir(exist_ok=True)
    path.replace(folder / f"{now:%Y-%m-%dT%H%M%S}-{path.name}")


def ending(taken: Taken, unreadable: list[str]) -> Ending:
    """A file that can't be read is a failure that on-call hears of; an empty folder is none."""
    counts = taken.counts()
    if unreadable:
        return Ending(Outcome.MALFORMED, " ".join(unreadable), counts)
    whole = taken.new + taken.updated + taken.known
    if taken.rejected and not whole:
        return Ending(Outcome.MALFORMED, "there were rows, but none could be taken", counts)
    return Ending(Outcome.OK if whole else Outcome.EMPTY, "", counts)
