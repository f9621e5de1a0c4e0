"""Who may do what. A view names the permission, never the role."""

from collections.abc import Iterable
from enum import StrEnum


class Permission(StrEnum):
    """`resource:action`."""

    QUEUE_READ = "queue:read"
    CASE_WORK = "case:work"
    CASE_ASSIGN = "case:assign"
    POST_SEARCH = "post:search"
    TREND_READ = "trend:read"
    ALERT_READ = "alert:read"
    ALERT_ACKNOWLEDGE = "alert:acknowledge"
    STATUS_READ = "status:read"
    SOURCE_SWITCH = "source:switch"
    POST_IMPORT = "post:import"


class Role(StrEnum):
    """Also the name of the Django group that carries it."""

    MANAGER = "manager"
    LEAD = "lead"
    ANALYST = "analyst"
    ON_CALL = "on_call"
    ADMIN = "admin"


READERS = {Permission.QUEUE_READ, Permission.POST_SEARCH, Permission.STATUS_READ}
ROLES: dict[Role, set[Permission]] = {
    Role.MANAGER: READERS | {Permission.CASE_WORK, Permission.TREND_READ, Permission.ALERT_READ},
    Role.LEAD: READERS
    | {
        Permission.CASE_WORK,
        Permission.CASE_ASSIGN,
        Permission.TREND_READ,
        Permission.ALERT_READ,
        Permission.POST_IMPORT,
    },
    Role.ANALYST: READERS | {Permission.TREND_READ, Permission.POST_IMPORT},
    Role.ON_CALL: READERS
    | {Permission.ALERT_READ, Permission.ALERT_ACKNOWLEDGE, Permission.SOURCE_SWITCH},
    Role.ADMIN: set(Permission),
}


def may(roles: Iterable[str], permission: Permission) -> bool:
    """Whether one of these roles (unknown names count for nothing) holds the permission."""
    return any(permission in ROLES[Role(role)] for role in roles if role in set(Role))
