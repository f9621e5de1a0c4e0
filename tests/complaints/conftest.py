"""Colleagues for the core's tests."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """person("lili"): a manager; person("boss", "lead"): a lead."""

    def make(name: str, role: str = "manager") -> User:
        user = User.objects.create(username=name, first_name=name.title())
        user.groups.add(Group.objects.get_or_create(name=role)[0])
        return user

    return make
