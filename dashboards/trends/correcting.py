"""The charts' counts corrected by the blind sample: what there is, not what the model flagged."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from complaints.domain.rates import Rate, Stratum, predicted, stratified
from complaints.domain.times import SHANGHAI
from complaints.sampling import DRAWN, strata_of
from complaints.search.histograms import Bucket, Interval, labels_per_bucket

SAMPLED = timedelta(days=28)  # the least that the sample is looked at for
MISSED = "not_complaint"
Interval95 = tuple[float, float, float]  # value, low, high


@dataclass(frozen=True)
class Corrected:
    """Complaints there really were, bucket by bucket and in all, as far as `labelled` posts tell;
    `missed` are those that the model did not even find doubtful."""

    buckets: tuple[Interval95, ...]
    whole: Interval95
    rate: Rate
    missed: Interval95
    labelled: int


def corrected(
    since: datetime, until: datetime, interval: Interval, now: datetime
) -> Corrected | None:
    """None where a stratum was never looked at. Raises SearchUnavailable."""
    last = now.astimezone(SHANGHAI).date() + timedelta(days=1)
    first = min(since.astimezone(SHANGHAI).date(), last - SAMPLED)
    strata, labelled = strata_of(first, last)
    if not labelled:
        return None
    buckets = labels_per_bucket(since, until, interval)
    sizes = {label: sum(bucket.counts.get(label, 0) for bucket in buckets) for label in DRAWN}
    if any(sizes[label] and not strata[label].labelled for label in DRAWN):
        return None
    parts = [strata[label].of(size) for label, size in sizes.items()]
    return Corrected(
        buckets=tuple(of_bucket(strata, bucket) for bucket in buckets),
        whole=predicted(parts),
        rate=stratified(parts),
        missed=predicted([strata[MISSED].of(sizes[MISSED])]),
        labelled=labelled,
    )


def of_bucket(strata: dict[str, Stratum], bucket: Bucket) -> Interval95:
    return predicted([strata[label].of(bucket.counts.get(label, 0)) for label in DRAWN])
