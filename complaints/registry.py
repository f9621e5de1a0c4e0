"""Brings what the policies name into the database, where other rows can point at it."""

from django.contrib.auth.models import Group
from django.db import transaction

from complaints.domain.access import Role
from complaints.models import Brand, Keyword, Source, Team
from complaints.policies import BrandPolicy, Policies


@transaction.atomic
def bring_in(policies: Policies) -> None:
    """Brands, keywords, sources, teams and roles. What left the policies is kept, inactive."""
    Brand.objects.exclude(slug__in=[item.slug for item in policies.brands]).update(active=False)
    Source.objects.exclude(key__in=policies.sources).update(active=False)
    for item in policies.brands:
        brand, _ = Brand.objects.update_or_create(
            slug=item.slug, defaults={"name": item.name, "active": True}
        )
        bring_in_keywords(brand, item)
    for source in policies.sources.values():
        Source.objects.update_or_create(
            key=source.key,
            defaults={
                "platform": source.platform,
                "brand": Brand.objects.get(slug=source.brand),
                "active": True,
                "own_ground": source.own_ground,
                "method": source.method,
            },
        )
    for key, name in policies.teams.items():
        Team.objects.update_or_create(key=key, defaults={"name": name})
    for role in Role:
        Group.objects.get_or_create(name=role.value)


def bring_in_keywords(brand: Brand, item: BrandPolicy) -> None:
    """Words that left the policy leave the database."""
    wanted = {(Keyword.Kind.SEARCH, text) for text in item.search}
    wanted |= {(Keyword.Kind.ALIAS, text) for text in item.aliases}
    for keyword in brand.keywords.all():
        if (keyword.kind, keyword.text) not in wanted:
            keyword.delete()
    for kind, text in sorted(wanted):
        Keyword.objects.get_or_create(brand=brand, kind=kind, text=text)
