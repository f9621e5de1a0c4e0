"""Whose name is listened for."""

from django.db import models


class Brand(models.Model):
    """A company or product line whose customers are answered."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100, unique=True)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Keyword(models.Model):
    """A word of a brand: what sources are searched for, or what the brand is also called."""

    class Kind(models.TextChoices):
        SEARCH = "search", "searched for at the sources"
        ALIAS = "alias", "another name of the brand"

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="keywords")
    text = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "kind", "text"], name="keyword_once"),
            models.CheckConstraint(condition=~models.Q(text=""), name="keyword_not_empty"),
        ]

    def __str__(self) -> str:
        return self.text
