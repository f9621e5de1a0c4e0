"""Suspected campaigns: many copies of one text, marked for people and paged to nobody."""

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Q

from complaints.models import Brand, Incident, Post
from complaints.transactions import retried

CAMPAIGN_COPIES, CAMPAIGN_AUTHORS = 8, 5
CAMPAIGN_WINDOW = timedelta(hours=2)


def mark_campaigns(brand: Brand, now: datetime) -> list[Incident]:
    """Opens or extends an incident for every text with many copies by many authors."""
    since = now - CAMPAIGN_WINDOW
    recent = Post.objects.filter(
        brand=brand, published_at__gte=since, published_at__lte=now, story__isnull=False
    )
    stories: dict[int, set[str]] = {}
    copies: Counter[int] = Counter()
    for story, author in recent.values_list("story_id", "author_key").iterator():
        if story is not None:
            copies[story] += 1
            stories.setdefault(story, set()).add(author)
    found = []
    for story, number in copies.items():
        if number >= CAMPAIGN_COPIES and len(stories[story]) >= CAMPAIGN_AUTHORS:
            found += campaign(brand, story, now)
    return found


@retried
def campaign(brand: Brand, story: int, now: datetime) -> list[Incident]:
    """The story's incident with all its copies; none where people closed it."""
    cause = {
        "brand": brand, "kind": Incident.Kind.CAMPAIGN, "dimension": "story", "value": str(story),
    }  # fmt: skip
    if Incident.objects.filter(state=Incident.State.CLOSED, **cause).exists():
        return []
    first = Post.objects.get(pk=story)
    incident, _ = Incident.objects.exclude(state=Incident.State.CLOSED).get_or_create(
        **cause,
        defaults={
            "title": f"疑似刷帖：{first.text[:40]}",
            "began_at": first.published_at,
            "noticed_at": now,
            "seen_at": now,
        },
    )
    incident.posts.add(*Post.objects.filter(Q(story=story) | Q(pk=story)))
    return [incident]
