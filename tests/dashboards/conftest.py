"""Colleagues with a role, and their browsers."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client


@pytest.fixture(autouse=True)
def _plain_passwords(settings: pytest.FixtureRequest) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def colleague(db: None) -> Callable[..., User]:
    """colleague("lili", "manager", "李丽"): an account with one role."""

    def make(name: str, role: str = "", first_name: str = "") -> User:
        user = User.objects.create_user(name, password="right-password-1", first_name=first_name)
        if role:
            user.groups.add(Group.objects.get_or_create(name=role)[0])
        return user

    return make


@pytest.fixture
def signed_in(colleague: Callable[..., User]) -> Callable[..., Client]:
    """signed_in("manager"): a browser of a colleague with that role."""

    def make(role: str, name: str = "") -> Client:
        client = Client()
        client.force_login(
            colleague(name or f"a-{role}", role), "django.contrib.auth.backends.ModelBackend"
        )
        return client

    return make


@pytest.fixture
def manager(signed_in: Callable[..., Client]) -> Client:
    return signed_in("manager")


@pytest.fixture
def no_elasticsearch(settings: pytest.FixtureRequest) -> None:
    """An address at which nothing listens."""
    settings.HUIYIN_ELASTICSEARCH_URL = "http://127.0.0.1:9"
