"""The blind sample: a few posts a day, drawn by chance, labelled by people who don't see the model.

Strata are a day and what the model said, so that unflagged posts, among which the missed complaints
are, are looked at as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.contrib.auth.models import User
from django.db.models import Count, Max, Q, QuerySet

from complaints.domain.rates import Rate, Stratum, pooled, stratified, wilson
from complaints.domain.times import SHANGHAI
from complaints.models import BlindSample, Judgement, Post
from complaints.transactions import retried

DRAWN = {"complaint": 8, "unsure": 8, "not_complaint": 16}  # posts of a day, by the model's label
DAY = timedelta(days=1)


def bounds(day: date) -> tuple[datetime, datetime]:
    start = datetime.combine(day, time(), SHANGHAI)
    return start, start + DAY


@retried
def draw(day: date) -> int:
    """Draws the sample of a day, once. How many posts."""
    if BlindSample.objects.filter(day=day).exists():
        return 0
    since, until = bounds(day)
    drawn = 0
    for label, wanted in DRAWN.items():
        keys = list(
            Judgement.objects.filter(
                current=True, label=label, post__published_at__gte=since,
                post__published_at__lt=until, post__gone_at=None,
            ).order_by("post").values_list("post", flat=True)
        )  # fmt: skip
        chance = Random(f"{day} {label}")  # noqa: S311  so that a run can be repeated
        picked = chance.sample(keys, min(wanted, len(keys)))
        BlindSample.objects.bulk_create(
            BlindSample(post_id=post, day=day, stratum=label, drawn_from=len(keys))
            for post in picked
        )
        drawn += len(picked)
    return drawn


def draw_yesterday(now: datetime) -> int:
    return draw(now.astimezone(SHANGHAI).date() - DAY)


def to_label() -> QuerySet[BlindSample]:
    """What waits, in an order that tells nothing of the stratum."""
    return BlindSample.objects.filter(complaint=None).select_related("post").order_by("day", "post")


@retried
def label(sample_id: int, actor: User, complaint: bool, now: datetime) -> None:
    BlindSample.objects.filter(pk=sample_id, complaint=None).update(
        complaint=complaint, labelled_by=actor, labelled_at=now
    )


@dataclass(frozen=True)
class Honest:
    """What the sample says of a time: the true share of complaints, what the model missed, and how
    often it was right and complete, each with its 95 % interval."""

    posts: int
    flagged: int
    rate: Rate
    missed: tuple[float, float, float]
    precision: tuple[float, float, float] | None
    recall: tuple[float, float, float] | None
    labelled: int


def honest(since: date, until: date, platform: str = "") -> Honest:
    """Figures of the days in [since, until)."""
    told, labelled = strata_of(since, until, platform)
    sizes = posts_by_label(since, until, platform)
    strata = {label: stratum.of(sizes.get(label, 0)) for label, stratum in told.items()}
    posts = sum(stratum.size for stratum in strata.values())
    flagged, rest = strata["complaint"], [strata["unsure"], strata["not_complaint"]]
    rate = stratified(list(strata.values()))
    missed_rate = stratified([strata["not_complaint"]])
    missed = missed_rate.times(strata["not_complaint"].size)
    return Honest(
        posts=posts,
        flagged=flagged.size,
        rate=rate,
        missed=missed,
        precision=share(flagged),
        recall=recall_of(flagged, rest),
        labelled=labelled,
    )


def strata_of(since: date, until: date, platform: str = "") -> tuple[dict[str, Stratum], int]:
    """What the sample of the days in [since, until) says of each label, and how many posts of it
    were labelled. A day weighs as many posts as it was drawn from; of a platform, its share of
    what was drawn."""
    days: dict[str, list[Stratum]] = {label: [] for label in DRAWN}
    whole = labels_by_day(since, until, "")
    mine = labels_by_day(since, until, platform) if platform else whole
    for (label, day), (size, labelled, complaints) in mine.items():
        if label in days:
            weight = round(size * labelled / whole[label, day][1])
            days[label].append(Stratum(weight, labelled, complaints))
    number = sum(labelled for _, labelled, _ in mine.values())
    return {label: pooled(of_label) for label, of_label in days.items()}, number


def labels_by_day(
    since: date, until: date, platform: str
) -> dict[tuple[str, date], tuple[int, int, int]]:
    """By label and day: posts drawn from, posts that people looked at, complaints among them."""
    sampled = BlindSample.objects.filter(day__gte=since, day__lt=until, complaint__isnull=False)
    if platform:
        sampled = sampled.filter(post__platform=platform)
    told = (
        sampled.order_by()
        .values_list("stratum", "day")
        .annotate(
            size=Max("drawn_from"),
            labelled=Count("pk"),
            found=Count("pk", filter=Q(complaint=True)),
        )
    )
    return {(label, day): (size, looked, found) for label, day, size, looked, found in told}


def posts_by_label(since: date, until: date, platform: str) -> dict[str, int]:
    begins, ends = bounds(since)[0], bounds(until)[0]
    posts = Judgement.objects.filter(
        current=True, post__published_at__gte=begins, post__published_at__lt=ends
    )
    if platform:
        posts = posts.filter(post__platform=platform)
    return dict(posts.order_by().values_list("label").annotate(posts=Count("pk")))


def share(stratum: Stratum) -> tuple[float, float, float] | None:
    if not stratum.labelled:
        return None
    low, high = wilson(stratum.complaints, stratum.labelled)
    return stratum.complaints / stratum.labelled, low, high


def recall_of(flagged: Stratum, rest: Sequence[Stratum]) -> tuple[float, float, float] | None:
    """Flagged complaints among all complaints; the ends from the ends of both parts."""
    if not flagged.labelled or not all(stratum.labelled or not stratum.size for stratum in rest):
        return None
    found = stratified([flagged]).times(flagged.size)
    others = stratified(rest).times(sum(stratum.size for stratum in rest))
    pairs = [(found[0], others[0]), (found[1], others[2]), (found[2], others[1])]
    value, low, high = (a / (a + b) if a + b else 1.0 for a, b in pairs)
    return value, low, high


def platforms_of(since: date, until: date) -> list[str]:
    begins, _ = bounds(since)
    ends, _ = bounds(until)
    found = Post.objects.filter(published_at__gte=begins, published_at__lt=ends)
    return sorted(found.order_by().values_list("platform", flat=True).distinct())
