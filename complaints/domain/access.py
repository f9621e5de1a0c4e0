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
    POST_EXPORT = "post:export"
    CASE_APPROVE = "case:approve"
    IDENTITY_REVEAL = "identity:reveal"
    EVIDENCE_EXPORT = "evidence:export"
    SAMPLE_LABEL = "sample:label"
    INCIDENT_WORK = "incident:work"
    RULE_EDIT = "rule:edit"
    SHIFT_EDIT = "shift:edit"
    AUDIT_READ = "audit:read"


class Role(StrEnum):
    """Also the name of the Django group that carries it."""

    MANAGER = "manager"
    LEAD = "lead"
    ANALYST = "analyst"
    ON_CALL = "on_call"
    PRIVACY_OFFICER = "privacy_officer"
    ADMIN = "admin"


READERS = {Permission.QUEUE_READ, Permission.POST_SEARCH, Permission.STATUS_READ}
CARE = READERS | {
    Permission.CASE_WORK,
    Permission.IDENTITY_REVEAL,
    Permission.EVIDENCE_EXPORT,
    Permission.SAMPLE_LABEL,
    Permission.TREND_READ,
    Permission.ALERT_READ,
}
ROLES: dict[Role, set[Permission]] = {
    Role.MANAGER: CARE,
    Role.LEAD: CARE
    | {
        Permission.CASE_ASSIGN,
        Permission.CASE_APPROVE,
        Permission.POST_IMPORT,
        Permission.POST_EXPORT,
        Permission.INCIDENT_WORK,
        Permission.SHIFT_EDIT,
    },
    Role.ANALYST: READERS
    | {
        Permission.TREND_READ,
        Permission.POST_IMPORT,
        Permission.POST_EXPORT,
        Permission.SAMPLE_LABEL,
        Permission.INCIDENT_WORK,
    },
    Role.ON_CALL: READERS
    | {
        Permission.ALERT_READ,
        Permission.ALERT_ACKNOWLEDGE,
        Permission.SOURCE_SWITCH,
        Permission.INCIDENT_WORK,
        Permission.TREND_READ,
        Permission.RULE_EDIT,
        Permission.SHIFT_EDIT,
    },
    Role.PRIVACY_OFFICER: READERS | {Permission.EVIDENCE_EXPORT, Permission.AUDIT_READ},
    Role.ADMIN: set(Permission),
}


def may(roles: Iterable[str], permission: Permission) -> bool:
    """Whether one of these roles (unknown names count for nothing) holds the permission."""
    return any(permission in ROLES[Role(role)] for role in roles if role in set(Role))
