"""Who may open which page: a view names its permission here, never a role."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django_htmx.middleware import HtmxDetails

from complaints.domain.access import ROLES, Permission, Role, may

Rest = ParamSpec("Rest")


class DeskRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User
    htmx: HtmxDetails


DeskView = Callable[Concatenate[DeskRequest, Rest], HttpResponseBase]


def roles_of(user: Any) -> frozenset[str]:
    """The names of the user's groups, read once a request."""
    if not hasattr(user, "huiyin_roles"):
        user.huiyin_roles = frozenset(user.groups.values_list("name", flat=True))
    return cast("frozenset[str]", user.huiyin_roles)


def allowed(user: Any, permission: Permission) -> bool:
    """Whether this user holds the permission; a superuser holds all, a stranger none."""
    if not user.is_authenticated:
        return False
    return bool(user.is_superuser) or may(roles_of(user), permission)


def demand(user: User, permission: Permission) -> None:
    """Raises PermissionDenied(permission), which the 403 page puts into words."""
    if not allowed(user, permission):
        raise PermissionDenied(permission)


def needs(
    permission: Permission,
) -> Callable[[DeskView[Rest]], Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]]:
    """The view is for holders of this permission."""

    def decorate(
        view: DeskView[Rest],
    ) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
        @wraps(view)
        def guarded(
            request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs
        ) -> HttpResponseBase:
            mine = cast("DeskRequest", request)
            demand(mine.user, permission)
            return view(mine, *args, **kwargs)

        return guarded

    return decorate


def holders(permission: Permission) -> QuerySet[User]:
    """The active colleagues who hold a permission, by name."""
    roles = [role.value for role in Role if permission in ROLES[role]]
    held = Q(is_superuser=True) | Q(groups__name__in=roles)
    return User.objects.filter(held, is_active=True).distinct().order_by("username")


def granters() -> QuerySet[User]:
    """Who can give somebody a role."""
    held = Q(is_superuser=True) | Q(groups__name=Role.ADMIN.value)
    return User.objects.filter(held, is_active=True).distinct().order_by("username")
