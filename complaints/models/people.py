"""Who answers."""

from django.conf import settings
from django.db import models


class Team(models.Model):
    """The colleagues who own some of the categories, as policies/categories.yml names them."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="teams")

    def __str__(self) -> str:
        return self.name
