"""Intake: every post that a spider or a file brings is cleaned, sealed and stored once.

A row is a mapping with the columns of COLUMNS; unknown columns are kept in `raw`. A row that can't
be taken becomes a Rejection with its reason, and its neighbours go through.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from complaints.arrivals import COUNTS, Arrival, arrival_of
from complaints.evidence import evidence_of
from complaints.models import Brand, Case, Evidence, Post, PostVersion, Source
from complaints.models.posts import changed_in_index
from complaints.rejections import keep
from complaints.steps import RejectedPost
from complaints.transactions import alone, retried

BATCH = 200


@dataclass
class Taken:
    """What became of the rows: every row is in exactly one of the four numbers."""

    new: int = 0
    updated: int = 0
    known: int = 0
    rejected: int = 0
    reasons: list[tuple[int, str]] = field(default_factory=list)  # index of the row, reason

    def add(self, other: "Taken") -> None:
        """Adds up the numbers; the reasons stay with their batch."""
        self.new += other.new
        self.updated += other.updated
        self.known += other.known
        self.rejected += other.rejected

    def counts(self) -> dict[str, int]:
        """As a step reports them."""
        told = {"new": self.new, "updated": self.updated, "known": self.known}
        return {"taken": sum(told.values()) + self.rejected, **told, "rejected": self.rejected}


def known_brands() -> dict[str, Brand]:
    """Every brand of the policies by its slug and by its name, as a row may name it."""
    brands = list(Brand.objects.filter(active=True))
    return {brand.slug: brand for brand in brands} | {brand.name: brand for brand in brands}


@retried
def store(
    rows: Sequence[Mapping[str, object]],
    now: datetime,
    brands: Mapping[str, Brand],
    source: Source | None = None,
) -> Taken:
    """Stores a batch (at most BATCH rows) in one transaction. `brands` is what known_brands gives.

    The same post again changes nothing; with other counts they are updated; with another text it
    becomes a new revision, judged again, and the old text is kept.
    """
    taken = Taken()
    batch: dict[tuple[str, str], Arrival] = {}
    alone("intake")  # two workers with the same post: the second must see the first one's
    for index, row in enumerate(rows):
        try:
            arrival = read(row, now, brands, source)
        except RejectedPost as reason:
            keep("intake", str(reason), row, now, source=source)
            taken.rejected += 1
            taken.reasons.append((index, str(reason)))
            continue
        if arrival.key in batch:  # the same post twice: the second may bring an edit
            write(batch, now, taken)
            batch = {}
        batch[arrival.key] = arrival
    write(batch, now, taken)
    return taken


def read(
    row: Mapping[str, object],
    now: datetime,
    brands: Mapping[str, Brand],
    source: Source | None,
) -> Arrival:
    """The row's arrival; a value that Python itself stumbles over is a reason, not a crash."""
    try:
        return arrival_of(row, now, brands, source)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise RejectedPost(f"a value can't be read ({type(error).__name__})") from error


def write(batch: Mapping[tuple[str, str], Arrival], now: datetime, taken: Taken) -> None:
    """Inserts what is new and compares the rest with what is stored."""
    stored = {
        (post.platform, post.post_id): post
        for post in Post.objects.select_for_update()
        .filter(
            platform__in={platform for platform, _ in batch},
            post_id__in=[post_id for _, post_id in batch],
        )
        .order_by("pk")
    }
    new = [arrival for key, arrival in batch.items() if key not in stored]
    Post.objects.bulk_create([arrival.post for arrival in new])
    kept = [evidence_of(arrival.post, arrival.row, now) for arrival in new]
    taken.new += len(new)
    for key in batch.keys() & stored.keys():
        changed, edited = refresh(stored[key], batch[key].post, now)
        taken.updated += changed
        taken.known += not changed
        if edited:
            kept.append(evidence_of(stored[key], batch[key].row, now))
    Evidence.objects.bulk_create(kept, ignore_conflicts=True)


def refresh(stored: Post, seen: Post, now: datetime) -> tuple[bool, bool]:
    """Brings new counts and an edited text into a stored post; one that its platform shows is not
    gone, whatever a look at it said.

    Whether anything changed, and whether the text did.
    """
    changes: dict[str, object] = {
        name: getattr(seen, name)
        for name in COUNTS
        if getattr(seen, name) not in (None, getattr(stored, name))
    }
    if stored.gone_at is not None and seen.source and seen.source.platform == stored.platform:
        changes["gone_at"] = None
    edited = seen.text != stored.text
    if edited:
        PostVersion.objects.get_or_create(
            post=stored,
            revision=stored.revision,
            defaults={"text": stored.text, "replaced_at": now},
        )
        changes |= {
            "text": seen.text,
            "contact_keys": seen.contact_keys,
            "revision": stored.revision + 1,
            "classified_at": None,
            "triaged_at": None,
        }
        # Whoever decides on the page with the earlier text, even before triage, is refused.
        Case.objects.filter(posts=stored).update(edit=F("edit") + 1)
    if not changes:
        return False, False
    Post.objects.filter(pk=stored.pk).update(**changes, **changed_in_index(now))
    stored.revision += edited
    return True, edited
