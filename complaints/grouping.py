"""Which told incident a new complaint belongs to, so that nobody is paged for it a second time."""

from functools import reduce
from operator import or_

from django.db.models import Q

from complaints.complaint_counts import SHARED_FACTS, keys_of
from complaints.models import Alert, Incident, Post


def going_incident(post: Post) -> Incident | None:
    """The incident that goes on, that on-call was told of, and whose cause a post names by a fact
    (its version, device or course) in a complaint of the same category as others of its posts.

    One that calmed down, or whose own alert was held, told nobody: what is grave stays a page."""
    judgement = post.judgements.filter(current=True).first()
    if judgement is None:
        return None
    keys = keys_of(judgement.category, judgement.facts, post.platform, post.region)
    wanted = [Q(dimension=kind, value=value) for kind, value in keys if kind in SHARED_FACTS]
    if not wanted:
        return None
    told = Incident.objects.filter(
        brand=post.brand,
        kind=Incident.Kind.OUTAGE,
        state=Incident.State.OPEN,
        alerts__kind=Alert.Kind.SURGE,
        alerts__held="",
    ).exclude(parted=post)
    alike = told.filter(
        posts__judgements__current=True, posts__judgements__category=judgement.category
    )
    return alike.filter(reduce(or_, wanted)).order_by("-began_at").first()
