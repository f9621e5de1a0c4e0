"""Who asks: a session, or a token of a person in `Authorization: Bearer`."""

import hashlib

from django.contrib.auth.models import User
from django.http import HttpRequest
from ninja import Schema
from ninja.security import HttpBearer

from complaints.domain.access import Permission
from complaints.models import ApiToken
from dashboards.access import allowed


class Token(HttpBearer):
    """A token from the page 登录与令牌; it may do what its owner may."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        user = owner_of(token)
        if user is not None:
            request.user = user
        return user


def owner_of(token: str) -> User | None:
    digest = hashlib.sha256(token.encode()).hexdigest()
    found = ApiToken.objects.select_related("user").filter(digest=digest).first()
    return found.user if found is not None and found.user.is_active else None


def user_of_token(request: HttpRequest) -> User | None:
    """The owner of the token in the request's header."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return owner_of(token) if kind == "Bearer" and token else None


class Problem(Schema):
    """One sentence with what to do."""

    detail: str


class Forbidden(Exception):
    """The user lacks the permission."""


def demanded(request: HttpRequest, permission: Permission) -> User:
    user = request.user
    if not isinstance(user, User) or not allowed(user, permission):
        raise Forbidden(permission.value)
    return user
