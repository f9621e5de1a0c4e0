"""Colleagues and thirty invented days for the core's tests."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User

from complaints import casework
from tests.complaints.thirty_days import World, thirty_days


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """person("lili"): a manager; person("boss", "lead"): a lead."""

    def make(name: str, role: str = "manager") -> User:
        user = User.objects.create(username=name, first_name=name.title())
        user.groups.add(Group.objects.get_or_create(name=role)[0])
        return user

    return make


@pytest.fixture
def claimed(make_case: Any, person: Any, now: Any) -> Any:
    def make(name: str = "lili", **columns: Any) -> Any:
        row = {"text": "@青禾网校 直播课一直卡", "author_id": "77", "author_name": "王小明"}
        made = make_case(**(row | columns))
        owner = person(name)
        return casework.assign(made.pk, made.edit, owner, owner, now), owner

    return make


@pytest.fixture
def world(brand: Any) -> World:
    return thirty_days(brand)
