"""Spiders as a Django app, so that its commands are found."""

from django.apps import AppConfig


class SpidersConfig(AppConfig):
    name = "spiders"
